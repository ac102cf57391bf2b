/// A dense matrix over a vector, or over the innermost axis of anything else.
package struct FullyConnectedOperation: Hashable, Sendable {
  package let outputs: Int
  package let hasBias: Bool
  /// Whether the matrix is applied along the innermost axis, as to the channels of each token; otherwise it reads a
  /// vector.
  package let isAlongLastAxis: Bool

  package init(outputs: Int, hasBias: Bool = true, isAlongLastAxis: Bool = false) {
    self.outputs = outputs
    self.hasBias = hasBias
    self.isAlongLastAxis = isAlongLastAxis
  }

  /// Columns of the matrix: elements that one output reads.
  package func inputCount(of input: FeatureShape) -> Int {
    isAlongLastAxis && !input.isVector ? input.extents.last! : input.channels
  }
}

extension FullyConnectedOperation: NetworkOperation {
  var kind: String { "fully-connected" }
  var placement: Placement { .own }

  func weightExtents(of inputs: [FeatureShape]) -> [Int] { [inputCount(of: inputs[0])] }

  func outputShape(of inputs: [FeatureShape]) throws(LayerFault) -> FeatureShape {
    let input = inputs[0]
    guard isAlongLastAxis, !input.isVector else { return try input.vector(outputs) }
    try SizeLimit.require("the number of outputs", outputs, atLeast: 1)
    try SizeLimit.requireCountable(input.extents + [outputs], quantity: "the number of MACs")
    return input.replacing(axis: input.rank - 1, with: outputs)!
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
