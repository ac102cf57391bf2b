import AllocationCount
import Convolution
import Networks
import Testing
import Training

/// What a step asks the C library for, on one thread, besides what the plans of convolutions ask for themselves.
@Suite(.enabled(if: cnnbench_counts_allocations(), "a sanitizer has the allocation of memory to itself"))
struct `The memory of a training step` {
  @Test func `is counted by the thread that asks for it`() {
    let before = cnnbench_allocation_count()
    let memory = UnsafeMutablePointer<Int>.allocate(capacity: 100)
    memory.initialize(repeating: 1, count: 100)
    withExtendedLifetime(memory) { #expect(cnnbench_allocation_count() > before) }
    memory.deallocate()
  }

  @Test(arguments: GradientCase.all)
  func `is there after the first step of`(_ example: GradientCase) throws {
    #expect(try Self.allocationCount(example.network, loss: example.loss) == 0)
  }

  @Test(arguments: ["direct", "im2col-native", "winograd-f4"])
  func `is there after the first step of a residual network`(_ backend: String) throws {
    #expect(try Self.allocationCount(TrainingJobs.smallNetwork(), backend: backend) == 0)
  }

  /// How often a third step asks for memory, the update of the parameters included.
  private static func allocationCount(
    _ network: Network, loss: TrainingLoss? = nil, backend: String = "direct"
  ) throws -> Int {
    let plans = CountOfPlans()
    let fixture = try TrainingFixture(network, loss: loss, batch: 8, backend: backend) {
      CountedBackend(own: $0, plans: plans)
    }
    let execution = fixture.execution
    let optimizer = GradientDescent(OptimizerSettings(), elementCounts: execution.parameters.map(\.values.count))
    var count = 0
    try fixture.labels.withUnsafeBufferPointer { labels in
      for index in 0..<3 {
        plans.allocationCount = 0
        let before = cnnbench_allocation_count()
        _ = try execution.step(
          images: fixture.images.pointer, labels: labels.baseAddress!, count: labels.count, stepIndex: index)
        optimizer.update(execution.parameters, rate: 0.01)
        count = cnnbench_allocation_count() - before - plans.allocationCount
      }
    }
    return count
  }
}

/// How often plans asked for memory, all on one thread.
private final class CountOfPlans: @unchecked Sendable {
  var allocationCount = 0

  func adding(_ body: () -> Void) {
    let before = cnnbench_allocation_count()
    body()
    allocationCount += cnnbench_allocation_count() - before
  }
}

/// A backend that has its plans counted.
private struct CountedBackend: ConvolutionBackend {
  let own: any ConvolutionBackend
  let plans: CountOfPlans

  var name: String { own.name }
  var summary: String { own.summary }
  var directions: Set<ConvolutionDirection> { own.directions }

  func shapeLimitation(for problem: ConvolutionProblem) -> Limitation? { own.shapeLimitation(for: problem) }

  func makePlan(for problem: ConvolutionProblem, context: PlanContext) throws -> any ConvolutionPlan {
    CountedPlan(own: try own.makePlan(for: problem, context: context), plans: plans)
  }
}

private final class CountedPlan: ConvolutionPlan {
  private let own: any ConvolutionPlan
  private let plans: CountOfPlans
  let packedWeightsByteCount: Int
  let workspaceByteCount: Int

  init(own: any ConvolutionPlan, plans: CountOfPlans) {
    self.own = own
    self.plans = plans
    packedWeightsByteCount = own.packedWeightsByteCount
    workspaceByteCount = own.workspaceByteCount
  }

  var cost: PlanCost { own.cost }
  var summary: String { own.summary }
  var errorBound: ErrorBound { own.errorBound }

  func packWeights(_ weights: UnsafePointer<Float>, into packed: UnsafeMutableRawPointer) {
    plans.adding { own.packWeights(weights, into: packed) }
  }

  func execute(
    _ operands: ConvolutionOperands, packedWeights: UnsafeRawPointer, workspace: UnsafeMutableRawPointer
  ) {
    plans.adding { own.execute(operands, packedWeights: packedWeights, workspace: workspace) }
  }
}
