import Networks

extension GlobalNormPoolOperation: CostedOperation {
  var backwardReads: BackwardReads { BackwardReads(inputs: true, output: true) }

  /// A power and a sum for each element; a root in the place of the first sum of a channel.
  func otherOperationCount(_ shapes: LayerShapes) -> Int { 2 * shapes.input.elementCount }

  func window(_ shapes: LayerShapes) -> Window { Window(reach: shapes.input.size, stride: 1) }
}
