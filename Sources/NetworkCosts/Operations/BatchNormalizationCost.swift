import Networks

extension BatchNormalizationOperation: CostedOperation {
  var backwardReads: BackwardReads { .inputs }

  func parameters(_ shapes: LayerShapes) -> ParameterCount {
    ParameterCount(normalization: 2 * shapes.output.channels)
  }

  /// A product and an addition, into which mean and deviation are folded.
  func otherOperationCount(_ shapes: LayerShapes) -> Int { shapes.output.elementCount * 2 }
}
