import Networks

/// An operation whose output is its input.
protocol TrainedView: TrainedOperation {}

extension TrainedView {
  var isView: Bool { true }

  func makeTrainingStep(_ context: TrainingContext) -> any TrainingStep {
    preconditionFailure("a view is not executed")
  }
}

extension FlattenOperation: TrainedView {}
extension ReshapeOperation: TrainedView {}
