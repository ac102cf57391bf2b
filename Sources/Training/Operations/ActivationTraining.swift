import Networks
import VectorKernels

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
    let kernels = context.kernels.kernels
    return switch function {
    case .clip(let low, let high): clampStep(context, low: Float(low), high: Float(high))
    case .leakyReLU(let slope): leakyStep(context, slope: Float(slope))
    case .sigmoid: kernelStep(context, kernels.sigmoidOfMap, kernels.sigmoidGradient)
    case .tanh: kernelStep(context, kernels.tangentOfMap, kernels.tangentGradient)
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

  /// A function of a kernel, and the kernel of its gradient.
  private func kernelStep(
    _ context: TrainingContext, _ function: @escaping TransformMap, _ propagate: @escaping GradientOfMap
  ) -> ElementStep {
    ElementStep(context) { input, count, output in
      function(input, count, output)
    } backward: { output, gradient, count, result in
      propagate(gradient, output, count, result)
    }
  }
}
