import Convolution
import Kernels
import Tensors

/// A plan for the gradient of the weights that gives the gradient of the bias too: for each output channel the sum of the
/// gradients of its outputs, images one after the other.
final class BiasGradientPlan: ConvolutionPlan {
  private let problem: ConvolutionProblem
  private let plan: any ConvolutionPlan
  private let table: KernelTable
  private let context: PlanContext

  /// - Parameter plan: gives the gradient of the weights.
  init(_ problem: ConvolutionProblem, _ plan: any ConvolutionPlan, table: KernelTable, context: PlanContext) {
    self.problem = problem
    self.plan = plan
    self.table = table
    self.context = context
  }

  var cost: PlanCost { plan.cost }
  var summary: String { plan.summary }
  var errorBound: ErrorBound { plan.errorBound }
  var packedWeightsByteCount: Int { plan.packedWeightsByteCount }
  var workspaceByteCount: Int { plan.workspaceByteCount }
  var blockingParameters: [Blocking.Parameter] { plan.blockingParameters }

  func packWeights(_ weights: UnsafePointer<Float>, into packed: UnsafeMutableRawPointer) {
    plan.packWeights(weights, into: packed)
  }

  func execute(
    _ operands: ConvolutionOperands, packedWeights: UnsafeRawPointer, workspace: UnsafeMutableRawPointer
  ) {
    plan.execute(operands, packedWeights: packedWeights, workspace: workspace)
    guard let sums = operands.biasGradient, let gradient = operands.gradient else { return }
    context.workers.run(taskCount: problem.outputChannels) { channel, worker in
      context.phase(.epilogue, worker: worker) {
        sums[channel] = (0..<problem.batch).reduce(0) { sum, image in
          sum
            + table.kernels.sumElements(
              gradient[image] + channel * problem.outputPlaneSize, problem.outputPlaneSize)
        }
      }
    }
  }
}
