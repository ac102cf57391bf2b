/// Every element times one constant, as Inception-ResNet does before an addition, plus another.
package struct ScalingOperation: Hashable, Sendable {
  package let factor: Double
  package let offset: Double

  package init(factor: Double, offset: Double = 0) {
    self.factor = factor
    self.offset = offset
  }
}

extension ScalingOperation: NetworkOperation {
  var kind: String { "scaling" }
  var placement: Placement { .overInput }

  func outputShape(of inputs: [FeatureShape]) throws(LayerFault) -> FeatureShape { inputs[0] }
}
