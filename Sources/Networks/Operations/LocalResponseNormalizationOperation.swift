/// Division by the energy of `size` neighbouring channels: x / (bias + alpha / size · Σ x²)^beta, as ONNX defines it.
package struct LocalResponseNormalizationOperation: Hashable, Sendable {
  package let size: Int
  package let alpha: Double
  package let beta: Double
  package let bias: Double

  package init(size: Int, alpha: Double = 1e-4, beta: Double = 0.75, bias: Double = 1) {
    self.size = size
    self.alpha = alpha
    self.beta = beta
    self.bias = bias
  }
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
