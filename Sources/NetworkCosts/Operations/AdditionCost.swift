import Networks

extension AdditionOperation: CostedOperation {
  var backwardReads: BackwardReads { .nothing }

  func otherOperationCount(_ shapes: LayerShapes) -> Int { shapes.output.elementCount * (shapes.inputs.count - 1) }
}
