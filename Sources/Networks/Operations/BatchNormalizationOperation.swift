/// Scale and shift of each channel after normalising it by running statistics.
package struct BatchNormalizationOperation: Hashable, Sendable {
  /// What is added to the variance before its root is taken.
  package let epsilon: Double

  package init(epsilon: Double = 1e-5) { self.epsilon = epsilon }
}

extension BatchNormalizationOperation: NetworkOperation {
  var kind: String { "batch-normalization" }
  var placement: Placement { .overInput }

  func outputShape(of inputs: [FeatureShape]) throws(LayerFault) -> FeatureShape { inputs[0] }
}
