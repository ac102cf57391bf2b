import Inference
import Kernels
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

/// The elements along one axis that an output of a pool reads.
struct WindowSpan {
  let first: Int
  let count: Int
  /// From one element to the next.
  let step: Int
  /// What the mean is divided by.
  let counted: Int

  init(_ part: PoolOperation.WindowPart, step: Int) {
    first = part.inside.first ?? 0
    count = part.inside.count
    self.step = step
    counted = part.counted
  }
}

/// The elements of a plane that each output of a pool reads.
struct PoolWindows {
  let input: FeatureShape
  let output: FeatureShape
  /// Whether windows are 2 × 2 elements that lie side by side.
  let areSquaresOfTwo: Bool
  /// Columns of the input.
  let inputWidth: Int
  private let rows: ConstantTable<WindowSpan>
  private let columns: ConstantTable<WindowSpan>

  init(_ operation: PoolOperation, _ shapes: LayerShapes) {
    let (input, output) = (shapes.input, shapes.output)
    self.input = input
    self.output = output
    inputWidth = input.width
    rows = ConstantTable(
      (0..<output.height).map {
        WindowSpan(operation.rows(of: $0, in: input.size), step: operation.dilation.height)
      })
    columns = ConstantTable(
      (0..<output.width).map {
        WindowSpan(operation.columns(of: $0, in: input.size), step: operation.dilation.width)
      })
    let margins = operation.margins(of: input.size)
    areSquaresOfTwo =
      operation.window == 2 && operation.stride == 2 && operation.dilation == 1 && margins.before == 0
      && margins.after == 0 && output.height * 2 <= input.height && output.width * 2 <= input.width
  }

  /// Runs `body` for each output of a plane, in order.
  @inline(__always)
  func visit(_ body: (_ output: Int, _ row: WindowSpan, _ column: WindowSpan) -> Void) {
    var next = 0
    for row in rows.elements {
      for column in columns.elements {
        body(next, row, column)
        next += 1
      }
    }
  }

  /// Runs `body` for each element of a window, in order.
  @inline(__always)
  func forEachElement(_ row: WindowSpan, _ column: WindowSpan, _ body: (_ element: Int) -> Void) {
    for y in 0..<row.count {
      let line = (row.first + y * row.step) * inputWidth + column.first
      for x in 0..<column.count { body(line + x * column.step) }
    }
  }
}

extension TrainingContext {
  /// Adds the gradient of each output to that of the element which it took; others get 0.
  ///
  /// - Parameters:
  ///   - area: outputs of a plane.
  ///   - indices: for each output, which element of its plane it took.
  ///   - sourceArea: elements of a plane.
  func scatter(
    _ gradient: UnsafePointer<Float>, of area: Int, to indices: UnsafePointer<Int32>,
    _ result: UnsafeMutablePointer<Float>, of sourceArea: Int, channels: Int
  ) {
    forEachPlane(channels: channels, area: sourceArea) { image, channel in
      let plane = image * channels + channel
      let own = result + plane * sourceArea
      own.update(repeating: 0, count: sourceArea)
      for index in plane * area..<(plane + 1) * area { own[Int(indices[index])] += gradient[index] }
    }
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
        context.scatter(gradient, of: area, to: indices, result, of: sourceArea, channels: channels)
      })
  }

  private func pool(
    _ plane: UnsafePointer<Float>, _ result: UnsafeMutablePointer<Float>, _ indices: UnsafeMutablePointer<Int32>
  ) {
    windows.visit { output, row, column in
      var (largest, index) = (-Float.infinity, row.first * windows.inputWidth + column.first)
      windows.forEachElement(row, column) { element in
        guard plane[element] > largest else { return }
        largest = plane[element]
        index = element
      }
      result[output] = plane[index]
      indices[output] = Int32(truncatingIfNeeded: index)
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
    guard !windows.areSquaresOfTwo else { return poolSquares(plane, result) }
    windows.visit { output, row, column in
      var sum: Float = 0
      windows.forEachElement(row, column) { sum += plane[$0] }
      result[output] = sum / Float(row.counted * column.counted)
    }
  }

  private func poolSquares(_ plane: UnsafePointer<Float>, _ result: UnsafeMutablePointer<Float>) {
    let (width, outputWidth) = (windows.input.width, windows.output.width)
    for y in 0..<windows.output.height {
      let (upper, lower, row) = (plane + 2 * y * width, plane + (2 * y + 1) * width, result + y * outputWidth)
      for x in 0..<outputWidth {
        row[x] = 0.25 * ((upper[2 * x] + upper[2 * x + 1]) + (lower[2 * x] + lower[2 * x + 1]))
      }
    }
  }

  private func spread(_ gradient: UnsafePointer<Float>, _ result: UnsafeMutablePointer<Float>) {
    guard !windows.areSquaresOfTwo else { return spreadSquares(gradient, result) }
    result.update(repeating: 0, count: windows.input.size.area)
    windows.visit { output, row, column in
      let part = gradient[output] / Float(row.counted * column.counted)
      windows.forEachElement(row, column) { result[$0] += part }
    }
  }

  private func spreadSquares(_ gradient: UnsafePointer<Float>, _ result: UnsafeMutablePointer<Float>) {
    let (width, outputWidth) = (windows.input.width, windows.output.width)
    let isCovered = windows.input.size.area == 4 * windows.output.size.area
    if !isCovered { result.update(repeating: 0, count: windows.input.size.area) }
    for y in 0..<windows.output.height {
      let upper = result + 2 * y * width
      context.kernels.kernels.doubleElements(gradient + y * outputWidth, outputWidth, 0.25, upper)
      (upper + width).update(from: upper, count: 2 * outputWidth)
    }
  }
}
