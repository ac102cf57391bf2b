import Networks

extension ConvolutionOperation: TrainedOperation {
  var backwardReads: BackwardReads { .inputs }

  func makeTrainingStep(_ context: TrainingContext) throws -> any TrainingStep {
    guard let problem = try context.layer.problem(batch: context.count) else {
      preconditionFailure("a convolution is a problem")
    }
    return try ProductStep(problem, hasBias: hasBias, context)
  }
}
