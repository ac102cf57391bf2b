import Networks

extension ConcatenationOperation: TrainedOperation {
  func makeTrainingStep(_ context: TrainingContext) throws -> any TrainingStep {
    ConcatenationStep(axis: axis, context: context)
  }
}

/// Runs of all inputs one after the other; each takes its part of the gradient back.
private struct ConcatenationStep: TrainingStep {
  let axis: Int
  let context: TrainingContext

  func bind(_ operands: TrainingOperands) -> BoundStep {
    let inner = context.shapes.output.extents[axis...].reduce(1, *)
    let runs = context.shapes.inputs.map { $0.extents[axis...].reduce(1, *) }
    let offsets = runs.indices.map { runs[..<$0].reduce(0, +) }
    let lines = context.outputElementCount / inner
    return BoundStep(
      forward: {
        context.workers.run(taskCount: lines) { line, _ in
          for (input, count) in runs.enumerated() {
            (operands.output + (line * inner + offsets[input])).update(
              from: operands.inputs[input] + line * count, count: count)
          }
        }
      },
      backward: {
        context.workers.run(taskCount: lines) { line, _ in
          for (input, count) in runs.enumerated() {
            guard let result = operands.inputGradients[input] else { continue }
            (result + line * count).update(
              from: operands.outputGradient + (line * inner + offsets[input]), count: count)
          }
        }
      })
  }
}
