import Backends
import Convolution
import Kernels
import WorkerThreads

extension BackendCatalog {
  /// The catalog for one instruction set. Candidates run once and win in their order, so that choices repeat.
  static func forTests(_ instructionSet: InstructionSet, blocking: BlockingChoice = .model) -> BackendCatalog {
    BackendCatalog(kernels: KernelTable(for: instructionSet), blocking: blocking) { candidates, _ in
      candidates.enumerated().map { index, candidate in
        candidate.body()
        return .milliseconds(index + 1)
      }
    }
  }
}

extension ConvolutionProblem {
  /// The same convolution in another direction, with as many of the post-operations as that has.
  func inDirection(_ direction: ConvolutionDirection) throws -> ConvolutionProblem {
    let left: PostOps = direction == .backwardWeights && postOps.addsBias ? .bias : []
    return try with(direction: direction, postOps: direction == .forward ? postOps : left)
  }
}

/// A problem by its descriptor, with all post-operations unless others are named.
func problem(
  _ descriptor: String, postOps: PostOps = [.bias, .sum, .relu], in direction: ConvolutionDirection = .forward
) throws -> ConvolutionProblem {
  try ConvolutionLayer(descriptor: descriptor, postOps: postOps).problem.inDirection(direction)
}
