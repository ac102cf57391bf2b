/// Division by the energy of `size` neighbouring channels.
package struct LocalResponseNormalizationOperation: Hashable, Sendable {
  package let size: Int

  package init(size: Int) { self.size = size }
}

extension LocalResponseNormalizationOperation: NetworkOperation {
  var kind: String { "local-response-normalization" }
  var placement: Placement { .own }

  func outputShape(of inputs: [FeatureShape]) throws(LayerFault) -> FeatureShape {
    try SizeLimit.require("the number of neighbouring channels", size, atLeast: 1)
    try SizeLimit.requireCountable([inputs[0].elementCount, size + 4], quantity: "the number of operations")
    return inputs[0]
  }
}
