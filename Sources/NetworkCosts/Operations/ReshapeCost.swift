import Networks

extension ReshapeOperation: CostedOperation {
  var backwardReads: BackwardReads { .nothing }

  func otherOperationCount(_ shapes: LayerShapes) -> Int { 0 }

  /// An element of a vector is read together with all others.
  func window(_ shapes: LayerShapes) -> Window {
    guard shapes.output.isVector else { return Window(reach: 1, stride: 1) }
    return shapes.input.rank == 3 ? Window(reach: shapes.input.size, stride: 1) : .everything
  }
}
