import Networks
import Weights

extension RadialBasisOperation: TrainedOperation {
  var backwardReads: BackwardReads { .inputs }

  func makeTrainingStep(_ context: TrainingContext) -> any TrainingStep {
    RadialBasisStep(outputs: outputs, context: context)
  }
}

/// Squared distances to codes that stay as they are: the gradient of an input is 2 Σ g (x − code).
private struct RadialBasisStep: TrainingStep {
  let outputs: Int
  let context: TrainingContext

  func bind(_ operands: TrainingOperands) -> BoundStep {
    let codes = operands.values[.codes]!.pointer
    let depth = context.shapes.input.channels
    return BoundStep(
      forward: {
        context.workers.run(taskCount: context.count) { image, _ in
          let input = operands.inputs[0] + image * depth
          for output in 0..<outputs {
            let code = codes + output * depth
            var sum: Float = 0
            for index in 0..<depth { sum += (input[index] - code[index]) * (input[index] - code[index]) }
            operands.output[image * outputs + output] = sum
          }
        }
      },
      backward: {
        guard let inputGradient = operands.inputGradients[0] else { return }
        context.workers.run(taskCount: context.count) { image, _ in
          let (input, result) = (operands.inputs[0] + image * depth, inputGradient + image * depth)
          result.update(repeating: 0, count: depth)
          for output in 0..<outputs {
            let gradient = 2 * operands.outputGradient[image * outputs + output]
            let code = codes + output * depth
            for index in 0..<depth { result[index] += gradient * (input[index] - code[index]) }
          }
        }
      })
  }
}
