import Networks

extension PaddedShortcutOperation: TrainedOperation {
  func makeTrainingStep(_ context: TrainingContext) -> any TrainingStep {
    PaddedShortcutStep(stride: stride, context: context)
  }
}

/// Every `stride`-th pixel and channels of zeros; the gradient goes back to these pixels.
private struct PaddedShortcutStep: TrainingStep {
  let stride: Int
  let context: TrainingContext

  func bind(_ operands: TrainingOperands) -> BoundStep {
    let (input, output) = (context.shapes.input, context.shapes.output)
    return BoundStep(
      forward: {
        context.forEachPlane(channels: output.channels, area: output.size.area) { image, channel in
          let result = operands.output + (image * output.channels + channel) * output.size.area
          guard channel < input.channels else { return result.update(repeating: 0, count: output.size.area) }
          let plane = operands.inputs[0] + (image * input.channels + channel) * input.size.area
          forEachPixel { result[$0] = plane[$1] }
        }
      },
      backward: {
        guard let inputGradient = operands.inputGradients[0] else { return }
        context.forEachPlane(channels: input.channels, area: input.size.area) { image, channel in
          let gradient = operands.outputGradient + (image * output.channels + channel) * output.size.area
          let result = inputGradient + (image * input.channels + channel) * input.size.area
          result.update(repeating: 0, count: input.size.area)
          forEachPixel { result[$1] = gradient[$0] }
        }
      })
  }

  /// Runs `body` for each pixel of the output and the one of the input that it reads.
  private func forEachPixel(_ body: (_ output: Int, _ input: Int) -> Void) {
    let (inputWidth, output) = (context.shapes.input.width, context.shapes.output.size)
    for y in 0..<output.height {
      for x in 0..<output.width { body(y * output.width + x, stride * (y * inputWidth + x)) }
    }
  }
}
