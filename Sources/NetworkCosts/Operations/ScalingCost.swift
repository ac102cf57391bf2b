import Networks

extension ScalingOperation: CostedOperation {
  var backwardReads: BackwardReads { .nothing }

  /// A product, and an addition if there is an offset.
  func otherOperationCount(_ shapes: LayerShapes) -> Int { shapes.output.elementCount * (offset == 0 ? 1 : 2) }
}
