/// The mean of each channel.
package struct GlobalAveragePoolOperation: Hashable, Sendable {
  package init() {}
}

extension GlobalAveragePoolOperation: NetworkOperation {
  var kind: String { "global-average-pool" }
  var placement: Placement { .own }

  func outputShape(of inputs: [FeatureShape]) throws(LayerFault) -> FeatureShape {
    try inputs[0].requireImage()
    return FeatureShape(channels: inputs[0].channels)
  }
}
