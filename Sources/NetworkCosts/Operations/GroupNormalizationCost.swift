import Networks

extension GroupNormalizationOperation: CostedOperation {
  var backwardReads: BackwardReads { .inputs }

  func parameters(_ shapes: LayerShapes) -> ParameterCount {
    ParameterCount(normalization: isAffine ? 2 * shapes.output.channels : 0)
  }

  /// As fvcore counts: four for each element, five with scale and shift.
  func otherOperationCount(_ shapes: LayerShapes) -> Int { shapes.output.elementCount * (isAffine ? 5 : 4) }
}
