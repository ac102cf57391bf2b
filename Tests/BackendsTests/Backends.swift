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

/// A problem by its descriptor, with all post-operations unless others are named.
func problem(_ descriptor: String, postOps: PostOps = [.bias, .sum, .relu]) throws -> ConvolutionProblem {
  try ConvolutionLayer(descriptor: descriptor, postOps: postOps).problem
}
