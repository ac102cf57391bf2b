import Convolution
import Networks
import Tensors
import VectorKernels
import Weights

/// A transposed convolution, as the gradient of a convolution's input by the plan of a backend; bias and clamp follow in
/// place.
///
/// - Source: Dumoulin & Visin, "A guide to convolution arithmetic for deep learning", 2016, section 4.
struct TransposedConvolutionStep: LayerStep {
  private let context: StepContext
  private let problem: ConvolutionProblem
  private let chosen: ChosenPlan

  /// - Parameter problem: the convolution from the layer's output to its input, in direction backward data.
  init(_ context: StepContext, problem: ConvolutionProblem, chosen: ChosenPlan) {
    self.context = context
    self.problem = problem
    self.chosen = chosen
  }

  var summary: String { chosen.plan.summary }
  private var biasByteCount: Int { problem.inputChannels * MemoryLayout<Float>.stride }
  var packedByteCount: Int { chosen.plan.packedWeightsByteCount + biasByteCount }
  var workspaceByteCount: Int { chosen.plan.workspaceByteCount }
  var operationCount: Int { chosen.plan.cost.flops }
  var measuredMicroseconds: Double? { chosen.plan.measuredMicroseconds }
  var squaredErrorGrowth: Double {
    let bound = chosen.plan.errorBound
    return Double(bound.depth) * bound.growth * bound.growth
  }

  func makeBody(_ parameters: LayerParameters) throws(AllocationFailure) -> StepBody {
    let packed = try AlignedBuffer(obtaining: chosen.plan.packedWeightsByteCount)
    // Kernels are IC × OC/groups × KH × KW: those of the convolution from the output to the input.
    let weights = parameters.tensor(.weight)!
    withExtendedLifetime(weights) { chosen.plan.packWeights(weights.pointer, into: packed.bytes.baseAddress!) }
    let biases = parameters.tensor(.bias).map { bias in withExtendedLifetime(bias) { Array(bias.elements) } }
    return StepBody(parameters: [packed]) { [plan = chosen.plan, context, problem] operands in
      let convolution = ConvolutionOperands(source: operands.inputs[0], destination: operands.output)
      let clamps = context.low > -.infinity || context.high < .infinity
      return {
        plan.execute(convolution, packedWeights: packed.bytes.baseAddress!, workspace: operands.workspace)
        guard biases != nil || clamps else { return }
        context.workers.run(taskCount: context.batch * problem.inputChannels) { task, _ in
          let (image, channel) = task.quotientAndRemainder(dividingBy: problem.inputChannels)
          let plane = operands.output[image] + channel * problem.inputPlaneSize
          context.kernels.scaleMap(
            plane, problem.inputPlaneSize,
            MapScaling(shift: biases?[channel] ?? 0, low: context.low, high: context.high), plane)
        }
      }
    }
  }
}
