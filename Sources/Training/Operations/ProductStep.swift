import Convolution
import Inference
import Tensors
import Weights

/// A convolution or a product with a matrix: three convolutions, each by a plan of a backend.
///
/// Weights change with every step, so that each pass packs them first.
struct ProductStep: TrainingStep {
  private let forward: ChosenPlan
  /// Nil where nobody needs the gradient of the input.
  private let backwardData: ChosenPlan?
  private let backwardWeights: ChosenPlan
  private let problem: ConvolutionProblem

  /// - Throws: `Limitation` where no backend has a plan.
  init(_ problem: ConvolutionProblem, hasBias: Bool, _ context: TrainingContext) throws {
    let postOps: PostOps = hasBias ? .bias : []
    self.problem = problem
    forward = try context.chooser.plan(for: problem.with(postOps: postOps))
    backwardData =
      context.needsInputGradients[0] ? try context.chooser.plan(for: problem.with(direction: .backwardData)) : nil
    backwardWeights = try context.chooser.plan(for: problem.with(direction: .backwardWeights, postOps: postOps))
  }

  private var plans: [ChosenPlan] { [forward, backwardWeights] + (backwardData.map { [$0] } ?? []) }

  var workspaceByteCount: Int {
    plans.map { $0.plan.workspaceByteCount + Self.packedByteCount($0) }.max()!
  }

  /// Bytes of the packed weights, which lie before the workspace of the plan.
  private static func packedByteCount(_ chosen: ChosenPlan) -> Int {
    chosen.plan.packedWeightsByteCount.roundedUp(to: AlignedBuffer.alignment)
  }

  var products: [TrainingPass: PlannedProduct] {
    let directions: [TrainingPass: (ConvolutionDirection, ChosenPlan?)] = [
      .forward: (.forward, forward), .backwardData: (.backwardData, backwardData),
      .backwardWeights: (.backwardWeights, backwardWeights),
    ]
    return directions.compactMapValues { direction, chosen in
      guard let chosen, let problem = try? problem.with(direction: direction) else { return nil }
      return PlannedProduct(backend: chosen.backend, summary: chosen.plan.summary, problem: problem)
    }
  }

  func bind(_ operands: TrainingOperands) -> BoundStep {
    let weights = operands.values[.weight]!
    let bias = operands.values[.bias]?.pointer
    let (input, output) = (problem.inputShape.elementCountPerImage, problem.outputShape.elementCountPerImage)
    let source = ImageBatch(operands.inputs[0], stride: input)
    let gradient = ImageBatch(operands.outputGradient, stride: output)
    let weightsGradient = operands.gradients[.weight]!
    var backward = [
      (
        pass: TrainingPass.backwardWeights,
        body: body(
          backwardWeights, weights, operands,
          ConvolutionOperands(
            source: source, gradient: gradient, biasGradient: operands.gradients[.bias]?.pointer,
            destination: MutableImageBatch(
              weightsGradient.pointer, stride: problem.weightsShape.elementCountPerImage)))
      )
    ]
    if let backwardData, let inputGradient = operands.inputGradients[0] {
      let images = ConvolutionOperands(
        source: gradient, destination: MutableImageBatch(inputGradient, stride: input))
      backward.append((.backwardData, body(backwardData, weights, operands, images)))
    }
    return BoundStep(
      forward: body(
        forward, weights, operands,
        ConvolutionOperands(
          source: source, bias: bias.map { UnsafePointer($0) },
          destination: MutableImageBatch(operands.output, stride: output))),
      backward: backward)
  }

  /// Packs the weights and executes a plan.
  private func body(
    _ chosen: ChosenPlan, _ weights: Tensor, _ operands: TrainingOperands, _ convolution: ConvolutionOperands
  ) -> () -> Void {
    let (plan, packed) = (chosen.plan, operands.workspace)
    let workspace = packed + Self.packedByteCount(chosen)
    return {
      plan.packWeights(weights.pointer, into: packed)
      plan.execute(convolution, packedWeights: packed, workspace: workspace)
    }
  }
}
