import Networks

extension ParametricReLUOperation: CostedOperation {
  var backwardReads: BackwardReads { .inputs }

  func parameters(_ shapes: LayerShapes) -> ParameterCount {
    ParameterCount(weights: isShared ? 1 : shapes.input.channels)
  }

  func otherOperationCount(_ shapes: LayerShapes) -> Int { shapes.output.elementCount }
}
