import Networks

extension LayerNormalizationOperation: CostedOperation {
  var backwardReads: BackwardReads { .inputs }

  func parameters(_ shapes: LayerShapes) -> ParameterCount {
    let count = normalizedExtents(of: shapes.input).reduce(1, *)
    return ParameterCount(normalization: (hasScale ? count : 0) + (hasShift ? count : 0))
  }

  /// As fvcore counts: four for each element, five with scale or shift.
  func otherOperationCount(_ shapes: LayerShapes) -> Int {
    shapes.output.elementCount * (hasScale || hasShift ? 5 : 4)
  }
}
