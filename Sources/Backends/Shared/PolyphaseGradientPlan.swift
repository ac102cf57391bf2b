import Convolution
import Kernels
import Tensors

/// The gradient of the weights of a convolution that is solved as the dense one of its phases or parts, see
/// `ConvolutionProblem.polyphase`: each of its weights is one of the dense kernels.
final class PolyphaseGradientPlan: ConvolutionPlan {
  private let problem: ConvolutionProblem
  private let dense: ConvolutionProblem
  private let strip: InputStrip
  private let table: KernelTable
  private let context: PlanContext
  private let inner: any ConvolutionPlan

  /// - Parameters:
  ///   - dense: the problem's `polyphase`, for the same `partTaps`.
  ///   - partTaps: taps of a stride, in each dimension, of the parts that the kernel is cut into; nil to leave it whole.
  ///   - inner: gives the gradient of the weights of the dense problem.
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
  var packedWeightsByteCount: Int { 0 }
  var blockingParameters: [Blocking.Parameter] { inner.blockingParameters }
  private var copyByteCount: Int { dense.inputShape.byteCount.roundedUp(to: AlignedBuffer.alignment) }
  private var weightsByteCount: Int { dense.weightsShape.byteCount.roundedUp(to: AlignedBuffer.alignment) }
  var workspaceByteCount: Int { copyByteCount + weightsByteCount + inner.workspaceByteCount }

  func packWeights(_ weights: UnsafePointer<Float>, into packed: UnsafeMutableRawPointer) {}

  func execute(
    _ operands: ConvolutionOperands, packedWeights: UnsafeRawPointer, workspace: UnsafeMutableRawPointer
  ) {
    let copy = workspace.assumingMemoryBound(to: Float.self)
    let weights = (workspace + copyByteCount).assumingMemoryBound(to: Float.self)
    strip.copyPhases(of: operands.source, into: copy, problem, kernels: table.kernels, context: context)
    inner.execute(
      ConvolutionOperands(
        source: ImageBatch(copy, stride: dense.inputShape.elementCountPerImage), gradient: operands.gradient,
        destination: MutableImageBatch(weights, stride: dense.weightsShape.elementCountPerImage)),
      packedWeights: packedWeights, workspace: workspace + (copyByteCount + weightsByteCount))
    context.workers.run(taskCount: problem.outputChannels) { output, worker in
      context.phase(.epilogue, worker: worker) {
        collect(
          weights + output * dense.weightsShape.elementCountPerImage, into: operands.destination[output])
      }
    }
  }

  /// Takes the weights of one output channel from the kernels of the phases.
  private func collect(_ phases: UnsafePointer<Float>, into weights: UnsafeMutablePointer<Float>) {
    let phaseSize = dense.height.kernel * dense.width.kernel
    var target = weights
    for channel in 0..<problem.inputChannelsPerGroup {
      for row in strip.rows.taps {
        for column in strip.columns.taps {
          let phase = channel * strip.phaseCount + row.phase * strip.columns.phases.count + column.phase
          target.pointee = phases[phase * phaseSize + row.index * dense.width.kernel + column.index]
          target += 1
        }
      }
    }
  }
}
