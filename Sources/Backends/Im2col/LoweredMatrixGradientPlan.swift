import Convolution
import Kernels
import Tensors
import VectorKernels

/// The gradient of the weights as the product of the output's gradient and the transposed lowered matrix, by OpenBLAS.
///
/// A task lowers some input channels and multiplies them with all output channels of the group, chunk by chunk, so that
/// nothing is lowered twice.
final class LoweredMatrixGradientPlan: ConvolutionPlan {
  private let problem: ConvolutionProblem
  private let table: KernelTable
  private let context: PlanContext
  private let chunks: GradientChunks
  /// Input channels of each task of a group.
  private let channelRanges: [Range<Int>]
  private let partCount: Int

  /// Pixels of a chunk: the depth of a product, enough for OpenBLAS to reach its speed.
  private static let chunkPixels = 1024
  /// Rows of the lowered matrix in a task.
  private static let taskRows = 384

  init(_ problem: ConvolutionProblem, table: KernelTable, context: PlanContext) throws(Limitation) {
    OpenBLAS.useCallingThreadOnly()
    try OpenBLAS.holdBuffers(threadCount: context.workers.workerCount)
    self.problem = problem
    self.table = table
    self.context = context
    let chunks = GradientChunks(problem, pixels: Self.chunkPixels)
    self.chunks = chunks
    let taps = problem.height.kernel * problem.width.kernel
    let ranges = problem.inputChannelsPerGroup.split(intoPartsOfAtMost: max(1, Self.taskRows / taps))
    channelRanges = ranges
    partCount = ReductionParts.count(
      channelTasks: problem.groups * ranges.count, pieces: chunks.count,
      pixels: problem.batch * problem.outputPlaneSize)
  }

  private var tapCount: Int { problem.height.kernel * problem.width.kernel }
  private var outputs: Int { problem.outputChannelsPerGroup }
  /// Rows of the lowered matrix of a group.
  private var depth: Int { problem.inputChannelsPerGroup * tapCount }
  private var loweredElementCount: Int {
    chunks.readsInPlace ? 0 : channelRanges.map(\.count).max()! * tapCount * chunks.pixelCount
  }
  private var elementsPerWorker: Int {
    (loweredElementCount + (chunks.gathers ? outputs * chunks.pixelCount : 0))
      .roundedUp(to: AlignedBuffer.lineElementCount)
  }
  /// Sums of a part but the first, whose place is the destination.
  private var partElementCount: Int {
    problem.weightsShape.elementCount.roundedUp(to: AlignedBuffer.lineElementCount)
  }

  var cost: PlanCost { PlanCost([.init(.products, flops: OperationCount(problem).denseFLOPs)]) }
  var summary: String {
    "\(chunks.readsInPlace ? "no lowering" : "lowered"), \(chunks.summary)"
      + (partCount == 1 ? "" : ", \(partCount) parts") + ", OpenBLAS \(OpenBLAS.kernel)"
  }
  var errorBound: ErrorBound {
    ErrorBound(depth: problem.batch * problem.outputPlaneSize + chunks.count + partCount)
  }
  var packedWeightsByteCount: Int { 0 }
  var workspaceByteCount: Int {
    ((partCount - 1) * partElementCount + context.workers.workerCount * elementsPerWorker) * MemoryLayout<Float>.stride
  }

  func packWeights(_ weights: UnsafePointer<Float>, into packed: UnsafeMutableRawPointer) {}

  func execute(
    _ operands: ConvolutionOperands, packedWeights: UnsafeRawPointer, workspace: UnsafeMutableRawPointer
  ) {
    guard let gradient = operands.gradient else { return }
    let parts = workspace.assumingMemoryBound(to: Float.self)
    let scratch = parts + (partCount - 1) * partElementCount
    context.workers.run(taskCount: partCount * problem.groups * channelRanges.count) { task, worker in
      let (range, rest) = (task % channelRanges.count, task / channelRanges.count)
      let (group, part) = (rest % problem.groups, rest / problem.groups)
      let result =
        part == 0
        ? operands.destination : MutableImageBatch(parts + (part - 1) * partElementCount, stride: depth)
      let work = Work(
        group: group, channels: channelRanges[range], worker: worker, source: operands.source, gradient: gradient,
        result: MutableImageBatch(
          result[group * outputs] + channelRanges[range].lowerBound * tapCount, stride: result.stride),
        scratch: scratch + worker * elementsPerWorker)
      for (place, index) in chunks.count.part(part, of: partCount).enumerated() {
        multiply(chunks.chunk(index), work, accumulates: place > 0)
      }
    }
    if partCount > 1 { add(parts, to: operands.destination) }
  }

  /// What a task computes, and where.
  private struct Work {
    let group: Int
    let channels: Range<Int>
    let worker: Int
    let source: ImageBatch
    let gradient: ImageBatch
    /// Of the group's output channels, those of its first weight.
    let result: MutableImageBatch
    let scratch: UnsafeMutablePointer<Float>
  }

  private func multiply(_ chunk: GradientChunks.Chunk, _ work: Work, accumulates: Bool) {
    let pixelCount = chunks.pixelCount(of: chunk)
    let firstPixel = chunk.rows.lowerBound * problem.width.output
    let gathered = work.scratch + loweredElementCount
    context.phase(.lowering, worker: work.worker) {
      if !chunks.readsInPlace {
        chunks.lower(
          chunk, of: work.source, group: work.group, channels: work.channels, taps: 0..<tapCount, into: work.scratch,
          pitch: pixelCount, kernels: table.kernels)
      }
      if chunks.gathers {
        chunks.gather(
          chunk, of: work.gradient, group: work.group, outputs: 0..<outputs, into: gathered, pitch: pixelCount)
      }
    }
    let image = chunk.images.lowerBound
    let channel = work.group * problem.inputChannelsPerGroup + work.channels.lowerBound
    context.phase(.products, worker: work.worker) {
      OpenBLAS.multiplyByTransposed(
        rows: outputs, columns: work.channels.count * tapCount, depth: pixelCount,
        left: chunks.gathers
          ? UnsafePointer(gathered)
          : work.gradient[image] + work.group * outputs * problem.outputPlaneSize + firstPixel,
        leftStride: chunks.gathers ? pixelCount : problem.outputPlaneSize,
        right: chunks.readsInPlace
          ? work.source[image] + channel * problem.inputPlaneSize + firstPixel : UnsafePointer(work.scratch),
        rightStride: chunks.readsInPlace ? problem.inputPlaneSize : pixelCount, result: work.result.start,
        resultStride: work.result.stride, accumulates: accumulates)
    }
    context.tally.add(outputs * work.channels.count * tapCount * pixelCount, .multiplyAdds)
    let copied =
      (chunks.readsInPlace ? 0 : work.channels.count * tapCount) + (chunks.gathers ? outputs : 0)
    context.tally.add(copied * pixelCount * MemoryLayout<Float>.stride, .bytesPacked)
  }

  /// Adds the parts up in pairs, pairs of pairs and so on.
  private func add(_ parts: UnsafeMutablePointer<Float>, to destination: MutableImageBatch) {
    context.workers.run(taskCount: problem.outputChannels) { output, worker in
      func weights(_ part: Int) -> UnsafeMutablePointer<Float> {
        part == 0 ? destination[output] : parts + ((part - 1) * partElementCount + output * depth)
      }
      context.phase(.epilogue, worker: worker) {
        var distance = 1
        while distance < partCount {
          for part in stride(from: 0, to: partCount - distance, by: 2 * distance) {
            table.kernels.applyEpilogue(
              weights(part + distance), 0, 1, depth, weights(part), 0,
              Epilogue(bias: nil, residual: UnsafePointer(weights(part))))
          }
          distance *= 2
        }
      }
    }
  }
}
