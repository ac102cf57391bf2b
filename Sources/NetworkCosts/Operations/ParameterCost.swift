import Networks

extension ParameterOperation: CostedOperation {
  var backwardReads: BackwardReads { .nothing }

  func parameters(_ shapes: LayerShapes) -> ParameterCount {
    ParameterCount(weights: isTrained ? shape.elementCount : 0)
  }

  func otherOperationCount(_ shapes: LayerShapes) -> Int { 0 }
}
