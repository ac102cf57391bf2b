import Backends
import Convolution
import Synchronization
import Tensors
import Testing
import WorkerThreads

struct `The reference backend` {
  private final class Questions: Sendable {
    let count = Atomic<Int>(0)
  }

  /// Executes a convolution, cancelled from the question of the given number on.
  private func execute(_ descriptor: String, cancelledAt number: Int) throws -> (destination: [Float], questions: Int) {
    let problem = try ConvolutionLayer(descriptor: descriptor).problem
    let questions = Questions()
    let context = PlanContext(workers: ThreadPool(workerCount: 1)) {
      questions.count.add(1, ordering: .relaxed).newValue >= number
    }
    let plan = ReferenceBackend().makePlan(for: problem, context: context)
    let tensors = try ProblemTensors(problem, seed: 1)
    let packed = AlignedBuffer(byteCount: plan.packedWeightsByteCount)
    plan.packWeights(tensors.weights.pointer, into: packed.bytes.baseAddress!)
    let workspace = AlignedBuffer(byteCount: 64)
    let destination = tensors.operands.destination
    let count = problem.destinationShape.elementCountPerImage
    for index in 0..<count { destination[0][index] = .nan }
    plan.execute(
      tensors.operands, packedWeights: packed.bytes.baseAddress!, workspace: workspace.bytes.baseAddress!)
    return ((0..<count).map { destination[0][$0] }, questions.count.load(ordering: .relaxed))
  }

  @Test func `a cancelled execution of the reference backend ends with what it has`() throws {
    // 64 channels of 28² with 512·9 products each: 231 million.
    let cut = try execute("mb1ic512ih28oc64oh28kh3ph1", cancelledAt: 2)
    #expect(!cut.destination[0].isNaN && cut.destination.last?.isNaN == true)
    #expect(cut.questions > 20, "a question for every few million products")
    let whole = try execute("mb1ic8ih5oc4kh3", cancelledAt: 2)
    #expect(whole.destination.allSatisfy { !$0.isNaN } && whole.questions == 1)
  }
}
