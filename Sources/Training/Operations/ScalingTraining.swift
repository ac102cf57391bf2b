import Networks

extension ScalingOperation: TrainedOperation {
  var writesOverInput: Bool { true }
  var gradientOverwrites: Bool { true }

  func makeTrainingStep(_ context: TrainingContext) -> any TrainingStep {
    let scaleMap = context.kernels.kernels.scaleMap
    let (factor, offset) = (Float(factor), Float(offset))
    return ElementStep(context) { input, count, output in
      scaleMap(input, count, .init(scale: factor, shift: offset), output)
    } backward: { _, gradient, count, result in
      scaleMap(gradient, count, .init(scale: factor), result)
    }
  }
}
