import Backends
import Convolution
import Harness
import Inference
import Measurements
import Networks
import Tensors
import Weights
import WorkerThreads

/// The images and weights that all plans of a network share, and the exact answer.
package struct NetworkOperands: SubjectOperands {
  private let check: NetworkCheck?
  private let weights: NetworkWeights
  private let images: Tensor
  private let opinion: [SecondOpinion.Tensor]
  /// What is left for packed weights and activations.
  private var memory: MemoryBudget
  private var executions: [ObjectIdentifier: NetworkExecution] = [:]

  /// - Parameters:
  ///   - workers: those that compute the exact answer.
  ///   - comparesSteps: whether each step is compared, not just the output.
  ///   - opinion: tensors that another engine computed, to be compared as well.
  ///   - exactByteCount: what the exact answer takes at most.
  /// - Throws: `Unsuitability` where the system refuses the memory for the images or the exact answer.
  init(
    _ network: Network, batch: Int, weights: NetworkWeights, seed: UInt64, workers: ThreadPool, comparesSteps: Bool,
    opinion: [SecondOpinion.Tensor] = [], exactByteCount: Int, memory: MemoryBudget
  ) throws(Unsuitability) {
    self.weights = weights
    self.opinion = opinion
    self.memory = memory
    let images: Tensor
    do {
      images = try Tensor(
        obtaining: [batch, network.input.channels, network.input.height, network.input.width], seed: seed)
      // Freed at once: blocks of the exact answer and tensors of weights come and go within it.
      _ = try AlignedBuffer(obtaining: exactByteCount)
    } catch {
      throw memory.refusal(error)
    }
    self.images = images
    let oracle = try? Oracle(network, weights: weights, workers: workers)
    check = oracle.map { NetworkCheck($0, images: images, batch: batch, comparesSteps: comparesSteps) }
  }

  /// Folds and packs the weights; the time is that of all of it.
  package mutating func prepare(_ plan: NetworkCandidatePlan) throws(Unsuitability) -> PreparedCandidate {
    guard check != nil else { throw Unsuitability("finds no memory for the exact answer that it is compared with") }
    let largest = weights.parameters.map(\.shape.byteCount).max() ?? 0
    if let shortage = memory.shortage(of: plan.plan.byteCount + largest) { throw Unsuitability(shortage) }
    memory = memory.reduced(by: plan.plan.byteCount)
    let clock = MonotonicClock()
    let start = clock.nanoseconds
    let execution: NetworkExecution
    do { execution = try NetworkExecution(plan.plan, weights: weights) } catch { throw memory.refusal(error) }
    let milliseconds = Double(clock.nanoseconds - start) / 1e6
    _ = execution.input.elements.update(fromContentsOf: images.elements)
    executions[ObjectIdentifier(plan)] = execution
    return PreparedCandidate(packMilliseconds: milliseconds, buffers: execution.buffers) { plan.execute(execution) }
  }

  /// Executes the very steps on the very buffers that are timed, and compares what they write.
  package func verify(_ candidate: PreparedCandidate, of plan: NetworkCandidatePlan) -> Verdict {
    guard let check, let execution = executions[ObjectIdentifier(plan)] else {
      preconditionFailure("what is verified was prepared")
    }
    let finding = check.verify(execution)
    plan.stepErrors = finding.stepErrors
    if !opinion.isEmpty { plan.secondOpinionError = execution.errors(against: opinion).values.max() }
    return finding.verdict
  }
}
