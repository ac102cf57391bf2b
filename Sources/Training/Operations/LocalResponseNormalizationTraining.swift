import Foundation
import Networks

/// y = x s^−β with s = bias + α ÷ size · Σ x² over neighbouring channels; the gradient of x is g s^−β less 2αβ ÷ size · x times the sum
/// of g y ÷ s over the channels whose neighbour it is.
///
/// - Source: Krizhevsky, Sutskever & Hinton, "ImageNet Classification with Deep Convolutional Neural Networks", NIPS 2012,
///   section 3.3.
extension LocalResponseNormalizationOperation: TrainedOperation {
  var backwardReads: BackwardReads { .inputs }

  func makeTrainingStep(_ context: TrainingContext) -> any TrainingStep {
    LocalResponseNormalizationStep(
      operation: self, context: context, channels: context.shapes.output.channels,
      area: context.shapes.output.size.area)
  }
}

private struct LocalResponseNormalizationStep: TrainingStep {
  let operation: LocalResponseNormalizationOperation
  let context: TrainingContext
  let channels: Int
  let area: Int

  /// Pixels of a task.
  private static let pixelCount = 64

  private var tasksOfImage: Int { (area + Self.pixelCount - 1) / Self.pixelCount }

  /// Of each worker the sums s of a task's pixels, and g y ÷ s.
  var workspaceByteCount: Int {
    context.workers.workerCount * 2 * channels * Self.pixelCount * MemoryLayout<Float>.stride
  }

  func bind(_ operands: TrainingOperands) -> BoundStep {
    let workspace = operands.workspace.assumingMemoryBound(to: Float.self)
    return BoundStep(
      forward: {
        forEachTask { first, pixels, worker in
          let sums = workspace + worker * 2 * channels * Self.pixelCount
          sumNeighbours(operands.inputs[0] + first, pixels, sums)
          for channel in 0..<channels {
            for pixel in 0..<pixels {
              let index = first + channel * area + pixel
              operands.output[index] =
                operands.inputs[0][index] * power(sums[channel * Self.pixelCount + pixel])
            }
          }
        }
      },
      backward: {
        guard let result = operands.inputGradients[0] else { return }
        forEachTask { first, pixels, worker in
          let sums = workspace + worker * 2 * channels * Self.pixelCount
          sumNeighbours(operands.inputs[0] + first, pixels, sums)
          propagate(
            operands.inputs[0] + first, operands.outputGradient + first, result + first, pixels: pixels, sums: sums,
            products: sums + channels * Self.pixelCount)
        }
      })
  }

  private func forEachTask(_ body: (_ first: Int, _ pixels: Int, _ worker: Int) -> Void) {
    context.workers.run(taskCount: context.count * tasksOfImage) { task, worker in
      let (image, part) = task.quotientAndRemainder(dividingBy: tasksOfImage)
      let pixel = part * Self.pixelCount
      body(image * channels * area + pixel, min(Self.pixelCount, area - pixel), worker)
    }
  }

  private func power(_ sum: Float) -> Float { Float(pow(Double(sum), -operation.beta)) }

  /// The channels that a channel reads: of an even number there is one more after it, as ONNX has it.
  private func neighbours(_ channel: Int) -> ClosedRange<Int> {
    max(0, channel - (operation.size - 1) / 2)...min(channels - 1, channel + operation.size / 2)
  }

  /// The channels that read a channel.
  private func readers(_ channel: Int) -> ClosedRange<Int> {
    max(0, channel - operation.size / 2)...min(channels - 1, channel + (operation.size - 1) / 2)
  }

  private var scale: Float { Float(operation.alpha / Double(operation.size)) }

  private func sumNeighbours(
    _ input: UnsafePointer<Float>, _ pixels: Int, _ sums: UnsafeMutablePointer<Float>
  ) {
    for channel in 0..<channels {
      let own = sums + channel * Self.pixelCount
      own.update(repeating: 0, count: pixels)
      for neighbour in neighbours(channel) {
        let plane = input + neighbour * area
        for pixel in 0..<pixels { own[pixel] += plane[pixel] * plane[pixel] }
      }
      for pixel in 0..<pixels { own[pixel] = Float(operation.bias) + scale * own[pixel] }
    }
  }

  private func propagate(
    _ input: UnsafePointer<Float>, _ gradient: UnsafePointer<Float>, _ result: UnsafeMutablePointer<Float>, pixels: Int,
    sums: UnsafePointer<Float>, products: UnsafeMutablePointer<Float>
  ) {
    for channel in 0..<channels {
      for pixel in 0..<pixels {
        let (index, place) = (channel * area + pixel, channel * Self.pixelCount + pixel)
        let factor = power(sums[place])
        products[place] = gradient[index] * input[index] * factor / sums[place]
        result[index] = gradient[index] * factor
      }
    }
    let slope = -2 * Float(operation.beta) * scale
    for channel in 0..<channels {
      for reader in readers(channel) {
        for pixel in 0..<pixels {
          result[channel * area + pixel] +=
            slope * input[channel * area + pixel] * products[reader * Self.pixelCount + pixel]
        }
      }
    }
  }
}
