import Convolution
import Networks
import Tensors
import VectorKernels
import Weights

/// A transposed convolution, as the gradient of a convolution's input by the plan of a backend; the bias follows in
/// place.
///
/// - Source: Dumoulin & Visin, "A guide to convolution arithmetic for deep learning", 2016, section 4.
struct TransposedConvolutionStep: ChosenPlanStep {
  private let context: StepContext
  private let problem: ConvolutionProblem
  let chosen: ChosenPlan

  /// - Parameter problem: the convolution from the layer's output to its input, in direction backward data.
  init(_ context: StepContext, problem: ConvolutionProblem, chosen: ChosenPlan) {
    self.context = context
    self.problem = problem
    self.chosen = chosen
  }

  private var biasByteCount: Int { problem.inputChannels * MemoryLayout<Float>.stride }
  var packedByteCount: Int { chosen.plan.packedWeightsByteCount + biasByteCount }

  func makeBody(_ parameters: LayerParameters) throws(AllocationFailure) -> StepBody {
    let packed = try AlignedBuffer(obtaining: chosen.plan.packedWeightsByteCount)
    // Kernels are IC × OC/groups × KH × KW: those of the convolution from the output to the input.
    let weights = parameters.tensor(.weight)!
    withExtendedLifetime(weights) { chosen.plan.packWeights(weights.pointer, into: packed.bytes.baseAddress!) }
    let biases = parameters.tensor(.bias).map { bias in withExtendedLifetime(bias) { Array(bias.elements) } }
    return StepBody(parameters: [packed]) { [plan = chosen.plan, context, problem] operands in
      let convolution = ConvolutionOperands(source: operands.inputs[0], destination: operands.output)
      return {
        plan.execute(convolution, packedWeights: packed.bytes.baseAddress!, workspace: operands.workspace)
        guard let biases else { return }
        context.workers.run(taskCount: context.batch * problem.inputChannels) { task, _ in
          let (image, channel) = task.quotientAndRemainder(dividingBy: problem.inputChannels)
          let plane = operands.output[image] + channel * problem.inputPlaneSize
          context.kernels.scaleMap(plane, problem.inputPlaneSize, MapScaling(shift: biases[channel]), plane)
        }
      }
    }
  }
}
