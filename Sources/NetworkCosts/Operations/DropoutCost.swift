import Networks

extension DropoutOperation: CostedOperation {
  var backwardReads: BackwardReads { .mask(byteCount: 1) }

  /// None, as at test time.
  func otherOperationCount(_ shapes: LayerShapes) -> Int { 0 }
}
