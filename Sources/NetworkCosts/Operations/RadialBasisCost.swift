import Networks

extension RadialBasisOperation: CostedOperation {
  var backwardReads: BackwardReads { .inputs }
  var isWeightLayer: Bool { true }

  /// A difference, its square and a sum for each input.
  func otherOperationCount(_ shapes: LayerShapes) -> Int { outputs * shapes.input.channels * 3 }

  func connectionCount(_ shapes: LayerShapes) -> Int { outputs * shapes.input.channels }
}
