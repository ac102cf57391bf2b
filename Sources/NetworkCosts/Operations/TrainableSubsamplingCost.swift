import Networks

extension TrainableSubsamplingOperation: CostedOperation {
  var backwardReads: BackwardReads { .inputs }
  var isWeightLayer: Bool { true }

  func parameters(_ shapes: LayerShapes) -> ParameterCount {
    ParameterCount(weights: shapes.output.channels, biases: shapes.output.channels)
  }

  /// Three additions, one product and one bias.
  func otherOperationCount(_ shapes: LayerShapes) -> Int { shapes.output.elementCount * 5 }

  func window(_ shapes: LayerShapes) -> Window { Window(reach: 2, stride: 2) }

  /// Four uses of the weight and one of the bias.
  func connectionCount(_ shapes: LayerShapes) -> Int { shapes.output.elementCount * 5 }
}
