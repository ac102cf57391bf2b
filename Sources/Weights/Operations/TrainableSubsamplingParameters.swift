import Networks

extension TrainableSubsamplingOperation: ParameterizedOperation {
  /// One weight and one bias for each channel; the weight multiplies a sum of four elements.
  func parameters(_ shapes: LayerShapes) -> [ParameterForm] {
    let channels = shapes.output.channels
    return [ParameterForm(.weight, [channels], .products(terms: 4)), ParameterForm(.bias, [channels], .offset)]
  }
}
