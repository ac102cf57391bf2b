import Networks
import Weights

extension TrainableSubsamplingOperation: TrainedOperation {
  var backwardReads: BackwardReads { .inputs }

  func makeTrainingStep(_ context: TrainingContext) -> any TrainingStep { TrainableSubsamplingStep(context: context) }
}

/// The sum of 2 × 2 elements, times the channel's weight, plus its bias.
private struct TrainableSubsamplingStep: TrainingStep {
  let context: TrainingContext

  private var input: FeatureShape { context.shapes.input }
  private var output: FeatureShape { context.shapes.output }

  func bind(_ operands: TrainingOperands) -> BoundStep {
    BoundStep(
      forward: {
        let (weights, biases) = (operands.values[.weight]!.pointer, operands.values[.bias]!.pointer)
        context.forEachPlane(channels: output.channels, area: input.size.area) { image, channel in
          let plane = image * output.channels + channel
          let result = operands.output + plane * output.size.area
          forEachWindow(operands.inputs[0] + plane * input.size.area) { index, _, sum in
            result[index] = weights[channel] * sum + biases[channel]
          }
        }
      },
      backward: [
        (.backwardWeights, { sumGradients(operands) }),
        (.backwardData, { spreadGradients(operands) }),
      ])
  }

  /// Gradients of weights and biases: images one after the other.
  private func sumGradients(_ operands: TrainingOperands) {
    context.workers.run(taskCount: output.channels) { channel, _ in
      var (weight, bias) = (0.0, 0.0)
      for image in 0..<context.count {
        let plane = image * output.channels + channel
        let gradient = operands.outputGradient + plane * output.size.area
        forEachWindow(operands.inputs[0] + plane * input.size.area) { index, _, sum in
          weight += Double(gradient[index] * sum)
          bias += Double(gradient[index])
        }
      }
      operands.gradients[.weight]!.pointer[channel] = Float(weight)
      operands.gradients[.bias]!.pointer[channel] = Float(bias)
    }
  }

  private func spreadGradients(_ operands: TrainingOperands) {
    guard let inputGradient = operands.inputGradients[0] else { return }
    let weights = operands.values[.weight]!.pointer
    context.forEachPlane(channels: output.channels, area: input.size.area) { image, channel in
      let plane = image * output.channels + channel
      let gradient = operands.outputGradient + plane * output.size.area
      let (result, width) = (inputGradient + plane * input.size.area, input.width)
      forEachWindow(operands.inputs[0] + plane * input.size.area) { index, first, _ in
        let part = weights[channel] * gradient[index]
        result[first] = part
        result[first + 1] = part
        result[first + width] = part
        result[first + width + 1] = part
      }
    }
  }

  /// Runs `body` for each window of a plane, with its first element and the sum of its four.
  private func forEachWindow(
    _ plane: UnsafePointer<Float>, _ body: (_ index: Int, _ first: Int, _ sum: Float) -> Void
  ) {
    let (width, size) = (input.width, output.size)
    for y in 0..<size.height {
      for x in 0..<size.width {
        let first = 2 * y * width + 2 * x
        let upper = plane[first] + plane[first + 1]
        let lower = plane[first + width] + plane[first + width + 1]
        body(y * size.width + x, first, upper + lower)
      }
    }
  }
}
