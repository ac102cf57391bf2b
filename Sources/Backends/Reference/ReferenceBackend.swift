import Convolution
import Tensors

/// The definition of convolution as plain loops in double precision: the oracle, also selectable.
package struct ReferenceBackend: ConvolutionBackend {
  package init() {}

  package var name: String { "reference" }
  package var summary: String { "plain loops in double precision; what the others are checked against" }
  package var directions: Set<ConvolutionDirection> { Set(ConvolutionDirection.allCases) }

  package func shapeLimitation(for problem: ConvolutionProblem) -> Limitation? { nil }

  package func makePlan(for problem: ConvolutionProblem, context: PlanContext) -> any ConvolutionPlan {
    ReferencePlan(problem, context: context)
  }
}

private final class ReferencePlan: ConvolutionPlan {
  private let problem: ConvolutionProblem
  private let context: PlanContext

  init(_ problem: ConvolutionProblem, context: PlanContext) {
    self.problem = problem
    self.context = context
  }

  var cost: PlanCost { PlanCost([.init(.products, flops: OperationCount(problem).inBoundsFLOPs)]) }
  var summary: String { "fp64 loops" }
  var errorBound: ErrorBound { ErrorBound(depth: 1) }
  var packedWeightsByteCount: Int { problem.weightsShape.byteCount }
  var workspaceByteCount: Int { 0 }

  func packWeights(_ weights: UnsafePointer<Float>, into packed: UnsafeMutableRawPointer) {
    packed.copyMemory(from: weights, byteCount: problem.weightsShape.byteCount)
  }

  func execute(
    _ operands: ConvolutionOperands, packedWeights: UnsafeRawPointer, workspace: UnsafeMutableRawPointer
  ) {
    let weights = packedWeights.assumingMemoryBound(to: Float.self)
    let reference = ReferenceConvolution(problem, operands: operands, weights: weights)
    let (count, imageSize) = (problem.destinationShape.elementCount, problem.destinationShape.elementCountPerImage)
    let blockSize = blockSize
    context.workers.run(taskCount: count.dividedRoundingUp(by: blockSize)) { block, worker in
      if context.isCancelled() { return }
      context.phase(.products, worker: worker) {
        for index in block * blockSize..<min(count, (block + 1) * blockSize) {
          operands.destination[index / imageSize][index % imageSize] = Float(reference.value(at: index).sum)
        }
      }
    }
    if let biasGradient = operands.biasGradient {
      for channel in 0..<problem.outputChannels {
        biasGradient[channel] = Float(reference.biasGradientValue(at: channel).sum)
      }
    }
    context.tally.add(OperationCount(problem).inBoundsMACs, .multiplyAdds)
  }

  /// Elements of a task: so few that it lasts milliseconds, as one that is cancelled should.
  private var blockSize: Int {
    let macsOfTask = 1 << 22
    let macsOfElement = OperationCount(problem).denseMACs / problem.destinationShape.elementCount + 1
    return min(max(macsOfTask / macsOfElement, 1), 4096)
  }
}
