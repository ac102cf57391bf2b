import Convolution
import Tensors

/// A plan that computes the definition and then does to the result what a test wants.
final class DefinitionPlan: ConvolutionPlan {
  private let problem: ConvolutionProblem
  private let finish: @Sendable (UnsafeMutablePointer<Float>) -> Void
  let summary: String
  let workspaceByteCount: Int
  let blockingParameters: [Blocking.Parameter]

  init(
    _ problem: ConvolutionProblem, summary: String, workspaceByteCount: Int = 0,
    blockingParameters: [Blocking.Parameter] = [], finish: @escaping @Sendable (UnsafeMutablePointer<Float>) -> Void
  ) {
    self.problem = problem
    self.summary = summary
    self.workspaceByteCount = workspaceByteCount
    self.blockingParameters = blockingParameters
    self.finish = finish
  }

  var cost: PlanCost { PlanCost([.init(.products, flops: 1_000)]) }
  var errorBound: ErrorBound { ErrorBound(depth: 1) }
  var packedWeightsByteCount: Int { problem.weightsShape.byteCount }

  func packWeights(_ weights: UnsafePointer<Float>, into packed: UnsafeMutableRawPointer) {
    packed.copyMemory(from: weights, byteCount: problem.weightsShape.byteCount)
  }

  func execute(
    _ operands: ConvolutionOperands, packedWeights: UnsafeRawPointer, workspace: UnsafeMutableRawPointer
  ) {
    let weights = packedWeights.assumingMemoryBound(to: Float.self)
    let reference = ReferenceConvolution(problem, operands: operands, weights: weights)
    for index in 0..<problem.destinationShape.elementCount {
      operands.destination[0][index] = Float(reference.value(at: index).sum)
    }
    finish(operands.destination[0])
  }
}
