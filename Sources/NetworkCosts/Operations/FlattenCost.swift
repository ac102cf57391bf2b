import Networks

extension FlattenOperation: CostedOperation {
  var backwardReads: BackwardReads { .nothing }

  func otherOperationCount(_ shapes: LayerShapes) -> Int { 0 }

  func window(_ shapes: LayerShapes) -> Window { Window(reach: shapes.input.size, stride: 1) }
}
