/// Exponentials of a vector's elements, divided by their sum.
package struct SoftmaxOperation: Hashable, Sendable {
  package init() {}
}

extension SoftmaxOperation: NetworkOperation {
  var kind: String { "softmax" }
  var placement: Placement { .overInput }

  func outputShape(of inputs: [FeatureShape]) throws(LayerFault) -> FeatureShape { inputs[0] }
}
