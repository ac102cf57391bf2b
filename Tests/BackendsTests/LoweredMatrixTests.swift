import Backends
import Convolution
import Kernels
import Tensors
import TestSupport
import Testing
import WorkerThreads

struct `The matrix that OpenBLAS multiplies` {
  private func plan(_ descriptor: String, workers: Int) throws -> (plan: any ConvolutionPlan, timer: PhaseTimer) {
    let timer = PhaseTimer(workerCount: workers) { 0 }
    let backend = try #require(BackendCatalog.forTests(InstructionSet.available.last!).backend(named: "im2col"))
    let context = PlanContext(workers: ThreadPool(workerCount: workers), phaseTimer: timer)
    return (try backend.makePlan(for: problem(descriptor), context: context), timer)
  }

  @Test(arguments: [
    ("mb1ic128ih28oc128kh3ph1", "lowered in chunks of 14 rows, OpenBLAS"),
    ("mb1ic512ih14oc512kh3ph1", "lowered in chunks of 14 rows, 2 parts of the output channels"),
    ("mb1ic64ih14oc256kh1", "no lowering, 2 parts of the output channels"),
    ("mb1ic16ih32oc64kh3ph1", "lowered in chunks of 16 rows, OpenBLAS"),
    ("mb2ic128ih28oc128kh3ph1", "lowered in chunks of 28 rows, OpenBLAS"),
    ("mb1ic8ih5oc8kh3ph1", "lowered in chunks of 5 rows, OpenBLAS"),
  ])
  func `is cut in two where one image would keep one thread busy, whatever the number of threads`(
    descriptor: String, summary: String
  ) throws {
    for workers in [1, 2, 3] {
      let found = try plan(descriptor, workers: workers).plan.summary
      #expect(found.hasPrefix(summary), "\(found)")
    }
  }

  @Test(arguments: ["mb1ic40ih14oc300kh3ph1", "mb1ic30ih7oc130kh5ph2sh2", "mb1ic24ih9oc200kh1"])
  func `gives the same bits in parts for any number of threads, and the right ones`(descriptor: String) throws {
    let problem = try problem(descriptor)
    let tensors = try ProblemTensors(problem, seed: 5)
    var results: [[Float]] = []
    for workers in [1, 2, 3] {
      let plan = try plan(descriptor, workers: workers).plan
      #expect(plan.summary.contains("2 parts of the output channels"))
      let packed = try AlignedBuffer(obtaining: plan.packedWeightsByteCount)
      let workspace = try AlignedBuffer(obtaining: plan.workspaceByteCount)
      plan.packWeights(tensors.weights.pointer, into: packed.bytes.baseAddress!)
      workspace.fill(withByte: 0xFF)
      tensors.destination.fill(with: .nan)
      plan.execute(tensors.operands, packedWeights: packed.bytes.baseAddress!, workspace: workspace.bytes.baseAddress!)
      let sample = ReferenceSample(
        problem, operands: tensors.operands, weights: tensors.weights.pointer, seed: 1,
        workers: ThreadPool(workerCount: 2))
      #expect(sample.verify(tensors.destination.images, bound: plan.errorBound).hasPassed)
      results.append(Array(tensors.destination.elements))
    }
    #expect(results[0] == results[1] && results[1] == results[2])
  }
}
