import Networks

extension ActivationOperation: CostedOperation {
  var backwardReads: BackwardReads { .output }

  func otherOperationCount(_ shapes: LayerShapes) -> Int { shapes.output.elementCount }
}
