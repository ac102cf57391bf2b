import Networks
import Tensors
import VectorKernels

/// Pooling plane by plane, in vectors of outputs.
struct PoolStep: LayerStep {
  private let operation: PoolOperation
  private let context: StepContext
  private let sizes: PoolSizes

  /// - Parameter operation: the maximum or the mean of dense windows.
  init(_ operation: PoolOperation, _ context: StepContext) {
    self.operation = operation
    self.context = context
    let (input, output) = (context.shapes.input, context.shapes.output)
    let padding = operation.margins(of: input.size).before
    sizes = PoolSizes(
      input: (input.height, input.width), window: (operation.window.height, operation.window.width),
      stride: (operation.stride.height, operation.stride.width), padding: (padding.height, padding.width),
      output: (output.height, output.width), lanes: context.kernels.lanes)
  }

  var summary: String { "vector" }

  /// Elements of the rows that a worker reduces together.
  private var rowsElementCount: Int { PoolSizes.rowsAtOnce * sizes.rowPitch }

  var workspaceByteCount: Int { context.workers.workerCount * rowsElementCount * MemoryLayout<Float>.stride }

  /// Elements that a task reads at least, so that handing it out costs little.
  private static let leastElementCount = 4096

  func makeBody(_ parameters: LayerParameters) throws(AllocationFailure) -> StepBody {
    let shapes = context.shapes
    let tasks = ChannelTasks(
      channels: shapes.output.channels, largest: max(1, Self.leastElementCount / shapes.input.size.area))
    let divisors = operation.function == .average ? try operation.windowElementCounts(shapes) : nil
    return StepBody { [self] operands in
      let rows = operands.workspace.assumingMemoryBound(to: Float.self)
      return {
        context.workers.run(taskCount: context.batch * tasks.count) { task, worker in
          let own = rows + worker * rowsElementCount
          own.update(repeating: divisors == nil ? -.infinity : 0, count: rowsElementCount)
          let image = task / tasks.count
          for channel in tasks[task % tasks.count] {
            pool(
              operands.inputs[0][image] + channel * shapes.input.size.area,
              to: operands.output[image] + channel * shapes.output.size.area, rows: own, divisors: divisors)
          }
        }
      }
    }
  }

  private func pool(
    _ plane: UnsafePointer<Float>, to result: UnsafeMutablePointer<Float>, rows: UnsafeMutablePointer<Float>,
    divisors: Tensor?
  ) {
    guard let divisors else { return context.kernels.largestOfWindows(plane, sizes, rows, result) }
    context.kernels.sumsOfWindows(plane, sizes, rows, result)
    context.kernels.divideMap(result, divisors.pointer, divisors.count, result)
  }
}

extension PoolOperation {
  /// What the mean of each window of a plane is divided by.
  fileprivate func windowElementCounts(_ shapes: LayerShapes) throws(AllocationFailure) -> Tensor {
    let output = shapes.output
    let counts = try Tensor(obtaining: [output.height, output.width], filledWith: 0)
    let columns = (0..<output.width).map { self.columns(of: $0, in: shapes.input.size).counted }
    for y in 0..<output.height {
      let rows = rows(of: y, in: shapes.input.size).counted
      for x in 0..<output.width { counts.pointer[y * output.width + x] = Float(rows * columns[x]) }
    }
    return counts
  }
}
