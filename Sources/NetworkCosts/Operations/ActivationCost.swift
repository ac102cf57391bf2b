import Networks

extension ActivationOperation: CostedOperation {
  /// What the derivative is computed from: the output where that suffices.
  var backwardReads: BackwardReads {
    switch function {
    case .relu, .sigmoid, .tanh, .sign, .clip, .leakyReLU, .thresholdedReLU, .elu, .celu, .selu, .hardSigmoid,
      .exponential, .squareRoot, .reciprocal:
      .output
    case .hardSwish, .silu, .gelu, .softplus, .softsign, .mish, .logarithm, .absolute, .power, .errorFunction, .sine,
      .cosine:
      .inputs
    case .negative, .floor, .ceiling, .round: .nothing
    }
  }

  func otherOperationCount(_ shapes: LayerShapes) -> Int { shapes.output.elementCount }
}
