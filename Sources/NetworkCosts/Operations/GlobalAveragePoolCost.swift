import Networks

extension GlobalAveragePoolOperation: CostedOperation {
  var backwardReads: BackwardReads { .nothing }

  func otherOperationCount(_ shapes: LayerShapes) -> Int { shapes.input.elementCount }

  func window(_ shapes: LayerShapes) -> Window { Window(reach: shapes.input.size, stride: 1) }
}
