import Networks

extension SoftmaxOperation: CostedOperation {
  var backwardReads: BackwardReads { .output }

  /// An exponential, an addition and a division for each element.
  func otherOperationCount(_ shapes: LayerShapes) -> Int { shapes.output.elementCount * 3 }
}
