import Networks

extension ReshapeOperation: CostedOperation {
  var backwardReads: BackwardReads { .nothing }

  func otherOperationCount(_ shapes: LayerShapes) -> Int { 0 }

  /// An element of a vector that maps become is read together with all others.
  func window(_ shapes: LayerShapes) -> Window {
    Window(reach: shapes.output.isVector ? shapes.input.size : 1, stride: 1)
  }
}
