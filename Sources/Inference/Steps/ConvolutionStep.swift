import Convolution
import Networks
import Tensors
import Weights

/// A convolution by the plan of a backend, with all that is fused into it.
struct ConvolutionStep: ChosenPlanStep {
  private let network: Network
  private let parts: [FoldedProducts]
  private let problem: ConvolutionProblem
  let chosen: ChosenPlan

  /// - Parameters:
  ///   - parts: convolutions of the same input whose output channels follow each other.
  ///   - problem: of all parts together.
  init(_ network: Network, parts: [FoldedProducts], problem: ConvolutionProblem, chosen: ChosenPlan) {
    self.network = network
    self.parts = parts
    self.problem = problem
    self.chosen = chosen
  }

  var packedByteCount: Int {
    chosen.plan.packedWeightsByteCount + problem.outputChannels * MemoryLayout<Float>.stride
  }

  func makeBody(_ parameters: LayerParameters) throws(AllocationFailure) -> StepBody {
    let weights = try Tensor(obtaining: problem.weightsShape, filledWith: 0)
    let bias = try AlignedBuffer(obtaining: problem.outputChannels * MemoryLayout<Float>.stride)
    let biases = bias.bytes.baseAddress!.assumingMemoryBound(to: Float.self)
    var channel = 0
    for part in parts {
      part.fold(
        network, parameters.weights,
        intoWeights: weights.pointer + channel * problem.weightsShape.elementCountPerImage, bias: biases + channel)
      channel += network.layers[part.layer].outputShape.channels
    }
    let packed = try AlignedBuffer(obtaining: chosen.plan.packedWeightsByteCount)
    chosen.plan.packWeights(weights.pointer, into: packed.bytes.baseAddress!)
    return StepBody(parameters: [packed, bias]) { [plan = chosen.plan] operands in
      let convolution = ConvolutionOperands(
        source: operands.inputs[0], bias: UnsafePointer(biases), residual: operands.residual,
        destination: operands.output)
      return {
        withExtendedLifetime(bias) {
          plan.execute(convolution, packedWeights: packed.bytes.baseAddress!, workspace: operands.workspace)
        }
      }
    }
  }
}
