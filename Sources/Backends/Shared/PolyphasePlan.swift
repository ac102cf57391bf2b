import Convolution
import Kernels
import Tensors
import VectorKernels

/// Solves a convolution as the dense one of its phases or parts, see `ConvolutionProblem.polyphase`.
///
/// The padded phases are copied into the workspace, one plane for each channel, phase and part.
final class PolyphasePlan: ConvolutionPlan {
  private let problem: ConvolutionProblem
  private let dense: ConvolutionProblem
  private let strip: InputStrip
  private let table: KernelTable
  private let context: PlanContext
  private let inner: any ConvolutionPlan

  /// - Parameters:
  ///   - dense: the problem's `polyphase`, for the same `partTaps`.
  ///   - partTaps: taps of a stride, in each dimension, of the parts that the kernel is cut into; nil to leave it whole.
  ///   - inner: solves the dense problem.
  init(
    _ problem: ConvolutionProblem, dense: ConvolutionProblem, partTaps: Int? = nil, table: KernelTable,
    context: PlanContext, inner: any ConvolutionPlan
  ) {
    self.problem = problem
    self.dense = dense
    self.table = table
    self.context = context
    self.inner = inner
    strip = InputStrip(
      height: problem.height, width: problem.width, outputRowCount: problem.height.output, partTaps: partTaps)
  }

  var cost: PlanCost { inner.cost }
  var summary: String { inner.summary + problem.polyphaseDescription(of: dense) }
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
    strip.copyPhases(of: operands.source, into: copy, problem, kernels: table.kernels, context: context)
    inner.execute(
      ConvolutionOperands(
        source: ImageBatch(copy, stride: dense.inputShape.elementCountPerImage), bias: operands.bias,
        residual: operands.residual, destination: operands.destination),
      packedWeights: packedWeights, workspace: workspace + copyByteCount)
  }
}

extension InputStrip {
  /// Copies the phases of all images, planes of `phaseCount` phases without gaps; the strip has all output rows.
  func copyPhases(
    of source: ImageBatch, into copy: UnsafeMutablePointer<Float>, _ problem: ConvolutionProblem, kernels: KernelSet,
    context: PlanContext
  ) {
    context.workers.run(taskCount: problem.batch * problem.inputChannels) { plane, worker in
      let (image, channel) = plane.quotientAndRemainder(dividingBy: problem.inputChannels)
      context.phase(.packing, worker: worker) {
        fill(
          copy + plane * phaseCount * rowIndexCount * rowPitch, from: source[image] + channel * problem.inputPlaneSize,
          channelCount: 1, firstOutputRow: 0, kernels: kernels)
      }
    }
    context.tally.add(filledByteCount(channelCount: problem.batch * problem.inputChannels), .bytesPacked)
  }
}
