import Networks

/// Both parts of a data set as a network reads them, normalised by mean and deviation of the part to train on.
package struct TrainingImages: Sendable {
  package let data: DataSet
  package let fitting: InputFitting
  package let normalization: Normalization
  package let training: PreparedImages
  package let test: PreparedImages

  /// - Throws: `DataError` for a network that has no place for the images.
  package init(_ data: DataSet, for network: Network) throws(DataError) {
    let fitting = try InputFitting(from: data.training.shape, to: network.input)
    let normalization = Normalization(of: data.training)
    self.data = data
    self.fitting = fitting
    self.normalization = normalization
    training = PreparedImages(data.training, fitting: fitting, normalization: normalization)
    test = PreparedImages(data.test, fitting: fitting, normalization: normalization)
  }
}

extension DataSet {
  /// - Throws: `DataError` for a network that has not enough outputs to tell the classes apart.
  package func requireOutputs(of network: Network) throws(DataError) {
    let outputs = network.layers[network.outputIndex].outputShape.elementCount
    guard outputs >= classCount || outputs == 1 && classCount <= 2 else {
      throw DataError(
        .unusable,
        "\(name) has \(classCount) classes, and \(network.name) has \(outputs == 1 ? "1 output" : "\(outputs) outputs")"
      )
    }
  }
}
