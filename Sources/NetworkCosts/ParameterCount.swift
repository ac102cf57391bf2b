/// Trainable numbers of a layer or a network.
package struct ParameterCount: Hashable, Sendable, Codable {
  package var weights = 0
  package var biases = 0
  /// Scales and shifts of batch normalisation; running means and variances are not trained and not counted.
  package var normalization = 0

  package var total: Int { weights + biases + normalization }

  package init(weights: Int = 0, biases: Int = 0, normalization: Int = 0) {
    self.weights = weights
    self.biases = biases
    self.normalization = normalization
  }

  static func += (left: inout ParameterCount, right: ParameterCount) {
    left.weights += right.weights
    left.biases += right.biases
    left.normalization += right.normalization
  }
}
