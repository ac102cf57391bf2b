import Convolution
import Kernels
import Tensors

/// Solves a strided convolution as a dense one: every phase of the input, the pixels whose row and column have the same
/// remainder by the stride, becomes a channel of its own, with the taps that read it as its kernel. Kernels may be cut into
/// parts, too: what each of them reads becomes a channel.
///
/// The padded phases are copied into the workspace, one plane for each channel, phase and part.
/// - Source: Vaidyanathan, "Multirate Systems and Filter Banks", 1993, section 4.3 (polyphase decomposition).
final class PolyphasePlan: ConvolutionPlan {
  private let problem: ConvolutionProblem
  private let dense: ConvolutionProblem
  private let strip: InputStrip
  private let table: KernelTable
  private let context: PlanContext
  private let inner: any ConvolutionPlan

  /// - Parameters:
  ///   - partTaps: taps of a stride, in each dimension, of the parts that the kernel is cut into; nil to leave it whole.
  ///   - makeInner: plans the dense problem.
  init(
    _ problem: ConvolutionProblem, partTaps: Int? = nil, table: KernelTable, context: PlanContext,
    makeInner: (ConvolutionProblem) throws -> any ConvolutionPlan
  ) throws {
    self.problem = problem
    self.table = table
    self.context = context
    dense = try Self.denseProblem(for: problem, partTaps: partTaps)
    strip = Self.strip(for: problem, partTaps: partTaps)
    inner = try makeInner(dense)
  }

  private static func strip(for problem: ConvolutionProblem, partTaps: Int?) -> InputStrip {
    InputStrip(
      height: problem.height, width: problem.width, outputRowCount: problem.height.output, partTaps: partTaps)
  }

  /// The problem that the phases are solved as; the same problem where the stride is 1 and the kernel is whole.
  static func denseProblem(
    for problem: ConvolutionProblem, partTaps: Int? = nil
  ) throws(ConvolutionProblemError) -> ConvolutionProblem {
    guard partTaps != nil || problem.height.stride > 1 || problem.width.stride > 1 else { return problem }
    guard InputStrip.isCountable(for: problem) else { throw .tooLarge(quantity: "padded input") }
    let strip = strip(for: problem, partTaps: partTaps)
    return try ConvolutionProblem(
      batch: problem.batch, inputChannels: problem.inputChannels * strip.phaseCount,
      outputChannels: problem.outputChannels, groups: problem.groups,
      height: ConvolutionAxis(
        input: strip.rowIndexCount, kernel: strip.rows.tapIndexCount, output: problem.height.output),
      width: ConvolutionAxis(
        input: strip.rowPitch, kernel: strip.columns.tapIndexCount, output: problem.width.output),
      postOps: problem.postOps)
  }

  var cost: PlanCost { inner.cost }
  var summary: String {
    "\(inner.summary), \(strip.phaseCount) \(problem.height.stride * problem.width.stride > 1 ? "phases" : "parts")"
  }
  var errorBound: ErrorBound { inner.errorBound }
  var packedWeightsByteCount: Int { inner.packedWeightsByteCount }
  var blockingParameters: [Blocking.Parameter] { inner.blockingParameters }
  private var copyByteCount: Int { dense.inputShape.byteCount.roundedUp(to: AlignedBuffer.alignment) }
  var workspaceByteCount: Int { copyByteCount + inner.workspaceByteCount }

  func packWeights(_ weights: UnsafePointer<Float>, into packed: UnsafeMutableRawPointer) {
    let phased = Tensor(dense.weightsShape)
    let tapCount = problem.height.kernel * problem.width.kernel
    let phaseSize = dense.height.kernel * dense.width.kernel
    for kernel in 0..<problem.outputChannels * problem.inputChannelsPerGroup {
      for (y, row) in strip.rows.taps.enumerated() {
        for (x, column) in strip.columns.taps.enumerated() {
          let phase = row.phase * strip.columns.phases.count + column.phase
          let place = row.index * dense.width.kernel + column.index
          phased.elements[(kernel * strip.phaseCount + phase) * phaseSize + place] =
            weights[kernel * tapCount + y * problem.width.kernel + x]
        }
      }
    }
    withExtendedLifetime(phased) { inner.packWeights(phased.pointer, into: packed) }
  }

  func execute(
    _ operands: ConvolutionOperands, packedWeights: UnsafeRawPointer, workspace: UnsafeMutableRawPointer
  ) {
    let copy = workspace.assumingMemoryBound(to: Float.self)
    context.workers.run(taskCount: problem.batch * problem.inputChannels) { plane, worker in
      context.phase(.packing, worker: worker) {
        strip.fill(
          copy + plane * strip.phaseCount * dense.inputPlaneSize,
          from: operands.source[plane / problem.inputChannels]
            + plane % problem.inputChannels * problem.inputPlaneSize, channelCount: 1, firstOutputRow: 0,
          kernels: table.kernels)
      }
    }
    context.tally.add(strip.filledByteCount(channelCount: problem.batch * problem.inputChannels), .bytesPacked)
    inner.execute(
      ConvolutionOperands(
        source: ImageBatch(copy, stride: dense.inputShape.elementCountPerImage), bias: operands.bias,
        residual: operands.residual, destination: operands.destination),
      packedWeights: packedWeights, workspace: workspace + copyByteCount)
  }
}
