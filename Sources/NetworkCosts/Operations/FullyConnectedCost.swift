import Networks

extension FullyConnectedOperation: CostedOperation {
  var backwardReads: BackwardReads { .inputs }
  var isWeightLayer: Bool { true }

  func parameters(_ shapes: LayerShapes) -> ParameterCount {
    ParameterCount(weights: outputs * inputCount(of: shapes.input), biases: hasBias ? outputs : 0)
  }

  func macs(_ shapes: LayerShapes) -> MACCount {
    MACCount(fullyConnected: shapes.output.elementCount * inputCount(of: shapes.input))
  }

  /// A bias is one addition for each output.
  func otherOperationCount(_ shapes: LayerShapes) -> Int { hasBias ? shapes.output.elementCount : 0 }
}
