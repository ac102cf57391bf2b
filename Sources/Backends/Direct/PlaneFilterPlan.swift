import Convolution
import Kernels
import Tensors
import VectorKernels

/// Depthwise convolution with pixels in vectors: planes are read where they are, filtered, and stored as they are done.
///
/// Packed weights: those of the problem.
final class PlaneFilterPlan: ConvolutionPlan {
  private let problem: ConvolutionProblem
  private let table: KernelTable
  private let context: PlanContext
  private let filter: PlaneFilter
  private let shape: PlaneShape
  /// Whether the output goes past the caches.
  private let streams: Bool
  /// Output rows of one task.
  private let rowParts: [Range<Int>]
  /// Neighbouring channels of one task.
  private let channelParts: [Range<Int>]

  /// Nil where there is no filter for the problem's kernel.
  init?(_ problem: ConvolutionProblem, table: KernelTable, context: PlanContext) {
    guard let filter = Self.filter(for: problem, of: table.kernels) else { return nil }
    self.problem = problem
    self.table = table
    self.context = context
    self.filter = filter
    let (height, width) = (problem.height, problem.width)
    shape = PlaneShape(
      inputRows: height.input, inputColumns: width.input, outputRows: height.output, outputColumns: width.output,
      paddingRows: height.paddingBefore, paddingColumns: width.paddingBefore)
    streams = context.blocking.streamsOutput(of: problem)
    let rowCount = max(1, context.blocking.panelByteCount / (width.input * MemoryLayout<Float>.stride))
    rowParts = height.output.split(intoPartsOfAtMost: max(height.kernel, rowCount / height.stride))
    let workerCount = context.workers.workerCount
    let share = problem.groups.dividedRoundingUp(by: workerCount == 1 ? 1 : Self.partsPerWorker * workerCount)
    channelParts = problem.groups.split(intoPartsOfAtMost: max(1, min(share, rowCount / height.input)))
  }

  /// Of several, so that the last one is done soon after the others.
  private static let partsPerWorker = 4

  private static func filter(for problem: ConvolutionProblem, of kernels: KernelSet) -> PlaneFilter? {
    let (height, width) = (problem.height, problem.width)
    guard problem.isDepthwise, height.kernel == width.kernel, height.stride == width.stride,
      height.dilation == 1, width.dilation == 1
    else { return nil }
    return kernels.planeFilters.first { $0.taps == width.kernel && $0.stride == width.stride }
  }

  private var tapCount: Int { problem.height.kernel * problem.width.kernel }

  /// Those of rows of so many outputs.
  private func multiplyAddCount(columns: Int) -> Int {
    problem.batch * problem.groups * problem.height.tapCountInside * columns * problem.width.kernel
  }

  var cost: PlanCost {
    PlanCost([.init(.products, flops: 2 * multiplyAddCount(columns: problem.width.output))])
  }

  var summary: String {
    "planes \(table.instructionSet.rawValue), \(channelParts[0].count) a task, strips of \(rowParts[0].count) rows"
  }

  var errorBound: ErrorBound { ErrorBound(depth: tapCount + 2) }
  var packedWeightsByteCount: Int { problem.weightsShape.byteCount }
  var workspaceByteCount: Int { 0 }
  var blockingParameters: [Blocking.Parameter] { [.panelByteCount] }

  func packWeights(_ weights: UnsafePointer<Float>, into packed: UnsafeMutableRawPointer) {
    context.tally.add(packedWeightsByteCount, .bytesPacked)
    packed.copyMemory(from: weights, byteCount: packedWeightsByteCount)
  }

  func execute(
    _ operands: ConvolutionOperands, packedWeights: UnsafeRawPointer, workspace: UnsafeMutableRawPointer
  ) {
    let weights = packedWeights.assumingMemoryBound(to: Float.self)
    context.workers.run(taskCount: taskCount) { task, worker in
      let work = Work(task, of: self)
      context.phase(.products, worker: worker) {
        filter.run(
          operands.source[work.image] + work.channels.lowerBound * problem.inputPlaneSize, shape, work.channels.count,
          weights + work.channels.lowerBound * tapCount, work.rows,
          operands.destination[work.image] + work.channels.lowerBound * problem.outputPlaneSize,
          operands.epilogue(
            problem.postOps, image: work.image, channel: work.channels.lowerBound,
            offset: work.channels.lowerBound * problem.outputPlaneSize, streams: streams))
      }
    }
    // Once for all tasks, as each atomic addition waits for the stores of a small task.
    context.tally.add(
      multiplyAddCount(columns: problem.width.output.roundedUp(to: table.kernels.lanes)), .multiplyAdds)
  }

  private var taskCount: Int { problem.batch * channelParts.count * rowParts.count }

  /// What a task computes.
  private struct Work {
    let channels: Range<Int>
    /// Output rows.
    let rows: Range<Int>
    let image: Int

    init(_ task: Int, of plan: PlaneFilterPlan) {
      let (part, index) = task.quotientAndRemainder(dividingBy: plan.rowParts.count)
      let (image, channels) = part.quotientAndRemainder(dividingBy: plan.channelParts.count)
      self.image = image
      rows = plan.rowParts[index]
      self.channels = plan.channelParts[channels]
    }
  }
}
