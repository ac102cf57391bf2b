import Convolution
import Counters
import Kernels
import Measurements
import Tensors
import WorkerThreads

/// Executes one backend on one layer in a region that valgrind counts.
///
/// Everything in it follows from its parts: one thread, and plans that nothing was measured for.
package struct LayerReplay {
  private let backend: any ConvolutionBackend
  private let problem: ConvolutionProblem
  private let instructionSet: InstructionSet
  private let seed: UInt64

  package init(
    _ backend: any ConvolutionBackend, on problem: ConvolutionProblem, instructionSet: InstructionSet, seed: UInt64
  ) {
    self.backend = backend
    self.problem = problem
    self.instructionSet = instructionSet
    self.seed = seed
  }

  /// - Parameters:
  ///   - cache: whether the same execution runs just before, uncounted.
  ///   - memory: bounds tensors, packed weights and workspace.
  /// - Throws: `Unsuitability` if the backend has no plan, `MemoryShortage` if there is not enough memory for it.
  package func execute(cache: CacheState, memory: MemoryBudget) throws {
    let plan = try makePlan()
    let byteCount = plan.packedWeightsByteCount + plan.workspaceByteCount
    if let shortage = memory.reduced(by: ProblemTensors.byteCount(of: problem)).shortage(of: byteCount) {
      throw MemoryShortage(description: "\(backend.name) \(shortage)")
    }
    let (tensors, packed, workspace) = try operands(of: plan, memory: memory)
    plan.packWeights(tensors.weights.pointer, into: packed.bytes.baseAddress!)
    let facts = ["instruction set": instructionSet.rawValue, "plan": plan.summary, "threads": "1"]
    ValgrindRegion.count(warmUps: cache == .warm ? 1 : 0, facts: facts) {
      withExtendedLifetime((tensors, packed, workspace)) {
        plan.execute(
          tensors.operands, packedWeights: packed.bytes.baseAddress!, workspace: workspace.bytes.baseAddress!)
      }
    }
  }

  private func operands(
    of plan: any ConvolutionPlan, memory: MemoryBudget
  ) throws(MemoryShortage) -> (ProblemTensors, packed: AlignedBuffer, workspace: AlignedBuffer) {
    do throws(AllocationFailure) {
      return (
        try ProblemTensors(problem, seed: seed), try AlignedBuffer(obtaining: plan.packedWeightsByteCount),
        try AlignedBuffer(obtaining: plan.workspaceByteCount)
      )
    } catch {
      throw MemoryShortage(description: "\(backend.name) \(memory.refusal(error).reason)")
    }
  }

  private func makePlan() throws(Unsuitability) -> any ConvolutionPlan {
    let context = PlanContext(workers: ThreadPool(workerCount: 1), isReproducible: true)
    do { return try backend.makePlan(for: problem, context: context) } catch {
      throw Unsuitability("\(backend.name) \(error)")
    }
  }
}
