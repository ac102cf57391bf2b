import Networks

extension FullyConnectedOperation: CostedOperation {
  var backwardReads: BackwardReads { .inputs }
  var isWeightLayer: Bool { true }

  func parameters(_ shapes: LayerShapes) -> ParameterCount {
    ParameterCount(weights: outputs * shapes.input.channels, biases: hasBias ? outputs : 0)
  }

  func macs(_ shapes: LayerShapes) -> MACCount { MACCount(fullyConnected: outputs * shapes.input.channels) }

  /// A bias is one addition for each output.
  func otherOperationCount(_ shapes: LayerShapes) -> Int { hasBias ? outputs : 0 }
}
