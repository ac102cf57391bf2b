import Networks

extension PaddedShortcutOperation: CostedOperation {
  var backwardReads: BackwardReads { .nothing }

  func otherOperationCount(_ shapes: LayerShapes) -> Int { 0 }

  func window(_ shapes: LayerShapes) -> Window { Window(reach: 1, stride: Extent(height: stride, width: stride)) }
}
