/// The elements of all channels as one vector.
package struct FlattenOperation: Hashable, Sendable {
  package init() {}
}

extension FlattenOperation: NetworkOperation {
  var kind: String { "flatten" }
  var placement: Placement { .view }

  func outputShape(of inputs: [FeatureShape]) throws(LayerFault) -> FeatureShape {
    FeatureShape(channels: inputs[0].elementCount)
  }
}
