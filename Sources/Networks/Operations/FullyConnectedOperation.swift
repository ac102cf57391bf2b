/// A dense matrix over a vector.
package struct FullyConnectedOperation: Hashable, Sendable {
  package let outputs: Int
  package let hasBias: Bool

  package init(outputs: Int, hasBias: Bool = true) {
    self.outputs = outputs
    self.hasBias = hasBias
  }
}

extension FullyConnectedOperation: NetworkOperation {
  var kind: String { "fully-connected" }
  var placement: Placement { .own }

  func outputShape(of inputs: [FeatureShape]) throws(LayerFault) -> FeatureShape {
    try inputs[0].vector(outputs)
  }
}

extension FeatureShape {
  /// The shape of `outputs` values, each of which depends on every element of this vector.
  func vector(_ outputs: Int) throws(LayerFault) -> FeatureShape {
    try SizeLimit.require("the number of outputs", outputs, atLeast: 1)
    guard isVector else { throw .needsVector(found: self) }
    try SizeLimit.requireCountable([outputs, channels], quantity: "the number of weights")
    return FeatureShape(channels: outputs)
  }
}
