/// Every element times one constant, as Inception-ResNet does before an addition.
package struct ScalingOperation: Hashable, Sendable {
  package let factor: Double

  package init(factor: Double) { self.factor = factor }
}

extension ScalingOperation: NetworkOperation {
  var kind: String { "scaling" }
  var placement: Placement { .overInput }

  func outputShape(of inputs: [FeatureShape]) throws(LayerFault) -> FeatureShape { inputs[0] }
}
