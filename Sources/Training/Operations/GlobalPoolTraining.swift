import Networks

extension GlobalAveragePoolOperation: TrainedOperation {
  func makeTrainingStep(_ context: TrainingContext) -> any TrainingStep { GlobalAverageStep(context: context) }
}

/// The mean of each plane; its gradient goes to all elements in equal parts.
private struct GlobalAverageStep: TrainingStep {
  let context: TrainingContext

  func bind(_ operands: TrainingOperands) -> BoundStep {
    let (input, output) = (operands.inputs[0], operands.output)
    let (gradient, result) = (operands.outputGradient, operands.inputGradients[0])
    let (channels, area) = (context.shapes.input.channels, context.shapes.input.size.area)
    let sum = context.kernels.kernels.sumOfMap
    return BoundStep(
      forward: {
        context.forEachPlane(channels: channels, area: area) { image, channel in
          let plane = image * channels + channel
          output[plane] = sum(input + plane * area, area) / Float(area)
        }
      },
      backward: {
        guard let result else { return }
        context.forEachPlane(channels: channels, area: area) { image, channel in
          let plane = image * channels + channel
          (result + plane * area).update(repeating: gradient[plane] / Float(area), count: area)
        }
      })
  }
}

extension GlobalMaximumPoolOperation: TrainedOperation {
  func makeTrainingStep(_ context: TrainingContext) -> any TrainingStep { GlobalMaximumStep(context: context) }
}

/// The largest element of each plane; its gradient goes to the first element that is as large.
private struct GlobalMaximumStep: TrainingStep {
  let context: TrainingContext

  /// For each output, which element of the plane it took.
  var keptByteCount: Int { context.outputElementCount * MemoryLayout<Int32>.stride }

  func bind(_ operands: TrainingOperands) -> BoundStep {
    let (input, output) = (operands.inputs[0], operands.output)
    let (gradient, result) = (operands.outputGradient, operands.inputGradients[0])
    let indices = operands.kept.assumingMemoryBound(to: Int32.self)
    let (channels, area) = (context.shapes.input.channels, context.shapes.input.size.area)
    return BoundStep(
      forward: {
        context.forEachPlane(channels: channels, area: area) { image, channel in
          let plane = image * channels + channel
          let source = input + plane * area
          let index = (0..<area).reduce(0) { source[$1] > source[$0] ? $1 : $0 }
          output[plane] = source[index]
          indices[plane] = Int32(index)
        }
      },
      backward: {
        guard let result else { return }
        context.scatter(gradient, of: 1, to: indices, result, of: area, channels: channels)
      })
  }
}
