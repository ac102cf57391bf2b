import Networks

extension ActivationOperation: TrainedOperation {
  /// Whether its derivative is known here, as a function of its output.
  var isTrainable: Bool {
    switch function {
    case .relu, .sigmoid, .tanh, .clip: true
    case .leakyReLU(let slope): slope > 0
    default: false
    }
  }

  var backwardReads: BackwardReads { .output }
  var writesOverInput: Bool { true }
  var gradientOverwrites: Bool { true }

  func makeTrainingStep(_ context: TrainingContext) -> any TrainingStep {
    switch function {
    case .clip(let low, let high): clampStep(context, low: Float(low), high: Float(high))
    case .leakyReLU(let slope): leakyStep(context, slope: Float(slope))
    case .sigmoid: sigmoidStep(context)
    case .tanh: tanhStep(context)
    default: clampStep(context, low: 0, high: .infinity)
    }
  }

  /// The derivative is 1 between the bounds and 0 at them and beyond.
  private func clampStep(_ context: TrainingContext, low: Float, high: Float) -> ElementStep {
    let (scaleMap, gateMap) = (context.kernels.kernels.scaleMap, context.kernels.kernels.gateMap)
    return ElementStep(context) { input, count, output in
      scaleMap(input, count, .init(low: low, high: high), output)
    } backward: { output, gradient, count, result in
      gateMap(gradient, output, count, low, high, result)
    }
  }

  private func leakyStep(_ context: TrainingContext, slope: Float) -> ElementStep {
    ElementStep(context) { input, count, output in
      for index in 0..<count { output[index] = input[index] > 0 ? input[index] : slope * input[index] }
    } backward: { output, gradient, count, result in
      for index in 0..<count { result[index] = output[index] > 0 ? gradient[index] : slope * gradient[index] }
    }
  }

  /// y′ = y(1 − y).
  private func sigmoidStep(_ context: TrainingContext) -> ElementStep {
    let kernels = context.kernels.kernels
    let (sigmoid, propagate) = (kernels.sigmoidOfMap, kernels.sigmoidGradient)
    return ElementStep(context) { input, count, output in
      sigmoid(input, count, output)
    } backward: { output, gradient, count, result in
      propagate(gradient, output, count, result)
    }
  }

  /// y′ = 1 − y².
  private func tanhStep(_ context: TrainingContext) -> ElementStep {
    let kernels = context.kernels.kernels
    let (tangent, propagate) = (kernels.tangentOfMap, kernels.tangentGradient)
    return ElementStep(context) { input, count, output in
      tangent(input, count, output)
    } backward: { output, gradient, count, result in
      propagate(gradient, output, count, result)
    }
  }
}
