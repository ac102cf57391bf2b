/// The Lp norm of each channel: (Σ |x|^p)^(1/p).
package struct GlobalNormPoolOperation: Hashable, Sendable {
  package let power: Int

  package init(power: Int = 2) { self.power = power }
}

extension GlobalNormPoolOperation: NetworkOperation {
  var kind: String { "global-lp-pool" }
  var placement: Placement { .own }

  func outputShape(of inputs: [FeatureShape]) throws(LayerFault) -> FeatureShape {
    try inputs[0].requireImage()
    try SizeLimit.require("the power", power, atLeast: 1)
    return FeatureShape(channels: inputs[0].channels)
  }
}
