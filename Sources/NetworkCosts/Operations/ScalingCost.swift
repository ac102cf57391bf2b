import Networks

extension ScalingOperation: CostedOperation {
  var backwardReads: BackwardReads { .nothing }

  func otherOperationCount(_ shapes: LayerShapes) -> Int { shapes.output.elementCount }
}
