/// Scale and shift of each channel after normalising it.
package struct BatchNormalizationOperation: Hashable, Sendable {
  package init() {}
}

extension BatchNormalizationOperation: NetworkOperation {
  var kind: String { "batch-normalization" }
  var placement: Placement { .overInput }

  func outputShape(of inputs: [FeatureShape]) throws(LayerFault) -> FeatureShape { inputs[0] }
}
