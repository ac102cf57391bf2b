import Inference
import Networks
import Tensors

extension PoolOperation: TrainedOperation {
  /// The maximum and the mean, also of windows with gaps.
  var isTrainable: Bool { function == .maximum || function == .average }

  func makeTrainingStep(_ context: TrainingContext) -> any TrainingStep {
    let windows = PoolWindows(self, context.shapes)
    return function == .maximum
      ? MaximumPoolStep(windows: windows, context: context) : AveragePoolStep(windows: windows, context: context)
  }
}

/// The elements of a plane that each output of a pool reads.
struct PoolWindows {
  let input: FeatureShape
  let output: FeatureShape
  let rows: [PoolOperation.WindowPart]
  let columns: [PoolOperation.WindowPart]

  init(_ operation: PoolOperation, _ shapes: LayerShapes) {
    input = shapes.input
    output = shapes.output
    rows = (0..<output.height).map { operation.rows(of: $0, in: shapes.input.size) }
    columns = (0..<output.width).map { operation.columns(of: $0, in: shapes.input.size) }
  }
}

/// The largest element of each window; its gradient goes to the first element that is as large.
private struct MaximumPoolStep: TrainingStep {
  let windows: PoolWindows
  let context: TrainingContext

  /// For each output, which element of the plane it took.
  var keptByteCount: Int { context.outputElementCount * MemoryLayout<Int32>.stride }

  func bind(_ operands: TrainingOperands) -> BoundStep {
    let (input, output) = (operands.inputs[0], operands.output)
    let (gradient, result) = (operands.outputGradient, operands.inputGradients[0])
    let indices = operands.kept.assumingMemoryBound(to: Int32.self)
    let (sourceArea, area) = (windows.input.size.area, windows.output.size.area)
    let channels = windows.output.channels
    return BoundStep(
      forward: {
        context.forEachPlane(channels: channels, area: sourceArea) { image, channel in
          let plane = image * channels + channel
          pool(input + plane * sourceArea, output + plane * area, indices + plane * area)
        }
      },
      backward: {
        guard let result else { return }
        context.forEachPlane(channels: channels, area: sourceArea) { image, channel in
          let plane = image * channels + channel
          let own = result + plane * sourceArea
          own.update(repeating: 0, count: sourceArea)
          for index in plane * area..<(plane + 1) * area { own[Int(indices[index])] += gradient[index] }
        }
      })
  }

  private func pool(
    _ plane: UnsafePointer<Float>, _ result: UnsafeMutablePointer<Float>, _ indices: UnsafeMutablePointer<Int32>
  ) {
    var next = 0
    for row in windows.rows {
      for column in windows.columns {
        var (largest, index) = (-Float.infinity, row.inside[0] * windows.input.width + column.inside[0])
        for y in row.inside {
          for x in column.inside where plane[y * windows.input.width + x] > largest {
            index = y * windows.input.width + x
            largest = plane[index]
          }
        }
        result[next] = plane[index]
        indices[next] = Int32(index)
        next += 1
      }
    }
  }
}

/// The mean of each window; its gradient goes to all elements in equal parts.
private struct AveragePoolStep: TrainingStep {
  let windows: PoolWindows
  let context: TrainingContext

  func bind(_ operands: TrainingOperands) -> BoundStep {
    let (input, output) = (operands.inputs[0], operands.output)
    let (gradient, result) = (operands.outputGradient, operands.inputGradients[0])
    let (sourceArea, area) = (windows.input.size.area, windows.output.size.area)
    let channels = windows.output.channels
    return BoundStep(
      forward: {
        context.forEachPlane(channels: channels, area: sourceArea) { image, channel in
          let plane = image * channels + channel
          pool(input + plane * sourceArea, output + plane * area)
        }
      },
      backward: {
        guard let result else { return }
        context.forEachPlane(channels: channels, area: sourceArea) { image, channel in
          let plane = image * channels + channel
          spread(gradient + plane * area, result + plane * sourceArea)
        }
      })
  }

  private func pool(_ plane: UnsafePointer<Float>, _ result: UnsafeMutablePointer<Float>) {
    var next = 0
    for row in windows.rows {
      for column in windows.columns {
        var sum: Float = 0
        for y in row.inside { for x in column.inside { sum += plane[y * windows.input.width + x] } }
        result[next] = sum / Float(row.counted * column.counted)
        next += 1
      }
    }
  }

  private func spread(_ gradient: UnsafePointer<Float>, _ result: UnsafeMutablePointer<Float>) {
    result.update(repeating: 0, count: windows.input.size.area)
    var next = 0
    for row in windows.rows {
      for column in windows.columns {
        let part = gradient[next] / Float(row.counted * column.counted)
        for y in row.inside { for x in column.inside { result[y * windows.input.width + x] += part } }
        next += 1
      }
    }
  }
}
