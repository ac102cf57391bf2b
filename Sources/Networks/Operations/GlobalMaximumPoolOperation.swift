/// The maximum of each channel.
package struct GlobalMaximumPoolOperation: Hashable, Sendable {
  package init() {}
}

extension GlobalMaximumPoolOperation: NetworkOperation {
  var kind: String { "global-max-pool" }
  var placement: Placement { .own }

  func outputShape(of inputs: [FeatureShape]) throws(LayerFault) -> FeatureShape {
    try inputs[0].requireImage()
    return FeatureShape(channels: inputs[0].channels)
  }
}
