import Networks

extension GlobalMaximumPoolOperation: CostedOperation {
  /// The gradient goes to the element that an index names.
  var backwardReads: BackwardReads { .mask(byteCount: bytesPerElement) }

  /// A comparison for each element but one of a channel.
  func otherOperationCount(_ shapes: LayerShapes) -> Int { shapes.input.elementCount - shapes.input.channels }

  func window(_ shapes: LayerShapes) -> Window { Window(reach: shapes.input.size, stride: 1) }
}
