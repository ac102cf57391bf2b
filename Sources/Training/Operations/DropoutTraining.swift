import Networks
import Tensors

/// Zeros for a random part of the elements while training, and the others larger by as much, so that nothing is done when it is used.
///
/// Masks follow from the seed, the layer, the step and the image alone.
///
/// - Source: Srivastava et al., "Dropout", JMLR 2014; with the factor at training time as in section 10.
extension DropoutOperation: TrainedOperation {
  var writesOverInput: Bool { true }
  var gradientOverwrites: Bool { true }

  func makeTrainingStep(_ context: TrainingContext) -> any TrainingStep { DropoutStep(rate: rate, context: context) }
}

private struct DropoutStep: TrainingStep {
  let rate: Double
  let context: TrainingContext

  /// One byte for each element: 1 if it stays.
  var keptByteCount: Int { context.outputElementCount }

  func bind(_ operands: TrainingOperands) -> BoundStep {
    let (input, output) = (operands.inputs[0], operands.output)
    let (gradient, result) = (operands.outputGradient, operands.inputGradients[0])
    let mask = operands.kept.assumingMemoryBound(to: UInt8.self)
    let size = context.shapes.output.elementCount
    return BoundStep(
      forward: {
        context.workers.run(taskCount: context.count) { image, _ in
          let first = image * size
          guard context.run.isTraining else {
            if UnsafePointer(output) != input { (output + first).update(from: input + first, count: size) }
            return
          }
          drawMask(mask + first, image: image)
          apply(mask + first, input + first, output + first)
        }
      },
      backward: {
        guard let result else { return }
        context.workers.run(taskCount: context.count) { image, _ in
          apply(mask + image * size, gradient + image * size, result + image * size)
        }
      })
  }

  /// Each number of the generator decides on two elements.
  private func drawMask(_ mask: UnsafeMutablePointer<UInt8>, image: Int) {
    // Steps and images are spread over all bits, so that no two pairs of them begin alike.
    var seeds = SeededGenerator(seed: UInt64(context.run.stepIndex) << 32 | UInt64(image))
    var generator = SeededGenerator(seed: context.run.seed ^ FNV1a.hash(context.layer.name) ^ seeds.next())
    let threshold = UInt32(rate * 0x1p32)
    var index = 0
    let count = context.shapes.output.elementCount
    while index < count {
      let bits = generator.next()
      mask[index] = UInt32(truncatingIfNeeded: bits) >= threshold ? 1 : 0
      if index + 1 < count { mask[index + 1] = UInt32(truncatingIfNeeded: bits >> 32) >= threshold ? 1 : 0 }
      index += 2
    }
  }

  private func apply(
    _ mask: UnsafePointer<UInt8>, _ source: UnsafePointer<Float>, _ destination: UnsafeMutablePointer<Float>
  ) {
    let factor = Float(1 / (1 - rate))
    for index in 0..<context.shapes.output.elementCount {
      destination[index] = source[index] * (Float(mask[index]) * factor)
    }
  }
}
