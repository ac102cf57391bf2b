import Networks

extension LocalResponseNormalizationOperation: CostedOperation {
  var backwardReads: BackwardReads { .inputs }

  /// Over n channels, n + 4 for each element: squares and their sum, scale and shift, power and division.
  func otherOperationCount(_ shapes: LayerShapes) -> Int { shapes.output.elementCount * (size + 4) }
}
