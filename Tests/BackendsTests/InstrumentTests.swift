import Backends
import Convolution
import Foundation
import Kernels
import Synchronization
import Tensors
import Testing
import WorkerThreads

/// A plan with packed weights, ready to run, and what it tells of its executions.
private final class InstrumentedPlan {
  let tally = WorkTally()
  let phaseTimer: PhaseTimer
  let plan: any ConvolutionPlan
  private let tensors: ProblemTensors
  private let packed: AlignedBuffer
  private let workspace: AlignedBuffer

  /// - Parameter now: the clock of the phases.
  init(
    _ backend: any ConvolutionBackend, _ problem: ConvolutionProblem, workerCount: Int = 1,
    now: @escaping @Sendable () -> Int = { 0 }
  ) throws {
    phaseTimer = PhaseTimer(workerCount: workerCount, nanoseconds: now)
    plan = try backend.makePlan(
      for: problem,
      context: PlanContext(workers: ThreadPool(workerCount: workerCount), tally: tally, phaseTimer: phaseTimer))
    tensors = try ProblemTensors(problem, seed: 1)
    packed = AlignedBuffer(byteCount: plan.packedWeightsByteCount)
    workspace = AlignedBuffer(byteCount: plan.workspaceByteCount)
    plan.packWeights(tensors.weights.pointer, into: packed.bytes.baseAddress!)
  }

  func execute() {
    plan.execute(
      tensors.operands, packedWeights: packed.bytes.baseAddress!, workspace: workspace.bytes.baseAddress!)
  }

  /// What one execution adds.
  func work() -> [WorkTally.Quantity: Int] {
    let before = WorkTally.Quantity.allCases.map(tally.count)
    execute()
    let added = zip(before, WorkTally.Quantity.allCases.map(tally.count)).map { $1 - $0 }
    return Dictionary(uniqueKeysWithValues: zip(WorkTally.Quantity.allCases, added))
  }
}

struct `What plans tell of their executions` {
  static let problems = [
    "mb1ic16ih12oc32kh3ph1", "mb2ic17ih13oc20kh5ph2", "g16mb1ic16ih15oc16kh3sh2ph1", "mb1ic24ih9oc40kh1",
    "mb1ic3ih33oc16kh7sh2ph3", "mb1ic8ih14oc8kh3dh1ph2",
  ]

  private func backends() -> [any ConvolutionBackend] {
    BackendCatalog.forTests(InstructionSet.available.last!).backends
  }

  @Test(arguments: problems)
  func `at least the multiply-adds of the plan's products are counted, and the same at each execution`(
    descriptor: String
  ) throws {
    for direction in ConvolutionDirection.allCases {
      let problem = try problem(descriptor, in: direction)
      for backend in backends() where backend.limitation(for: problem) == nil {
        let name = "\(backend.name), \(direction.rawValue)"
        let plan = try InstrumentedPlan(backend, problem, workerCount: 2)
        let work = plan.work()
        let products = plan.plan.cost.phases.filter { $0.phase == .products }.reduce(0) { $0 + $1.flops }
        #expect(2 * work[.multiplyAdds]! >= products, "\(name)")
        #expect(2 * work[.multiplyAdds]! <= 40 * products, "\(name)")
        #expect(plan.work() == work, "\(name)")
      }
    }
  }

  @Test func `full vectors and tiles count exactly the multiply-adds of the plan`() throws {
    let problem = try problem("mb1ic32ih24oc64kh3ph0")
    for name in ["im2col", "winograd-f2"] {
      let plan = try InstrumentedPlan(#require(backends().first { $0.name == name }), problem)
      let products = plan.plan.cost.phases.filter { $0.phase == .products }.reduce(0) { $0 + $1.flops }
      #expect(2 * plan.work()[.multiplyAdds]! == products, "\(name)")
    }
  }

  @Test func `transforms are counted where there are any, Fourier's as such`() throws {
    let problem = try problem("mb1ic16ih12oc32kh3ph1")
    for backend in backends() where backend.name != "auto" {
      let work = try InstrumentedPlan(backend, problem).work()
      let transforms = backend.name == "fft" || backend.name.hasPrefix("winograd")
      #expect((work[.tilesTransformed]! > 0) == transforms, "\(backend.name)")
      #expect(work[.fourierTransforms] == (backend.name == "fft" ? work[.tilesTransformed] : 0), "\(backend.name)")
    }
    // 36 tiles of 2 × 2 outputs, of 16 inputs and 32 outputs.
    let winograd = try InstrumentedPlan(#require(backends().first { $0.name == "winograd-f2" }), problem)
    #expect(winograd.work()[.tilesTransformed] == 36 * 48)
  }

  @Test func `the lowered matrix is counted in bytes, and is not there for single taps`() throws {
    let im2col = try #require(backends().first { $0.name == "im2col" })
    let lowered = try InstrumentedPlan(im2col, problem("mb1ic16ih12oc32kh3ph1"))
    #expect(lowered.work()[.bytesPacked] == 16 * 9 * 12 * 12 * 4)
    #expect(try InstrumentedPlan(im2col, problem("mb1ic16ih12oc32kh1")).work()[.bytesPacked] == 0)
  }

  @Test(arguments: [1, 2])
  func `phases are timed while the timer runs, and only those that occur`(workerCount: Int) throws {
    let expected: [String: Set<ExecutionPhase>] = [
      "direct": [.packing, .products, .epilogue], "im2col": [.lowering, .products, .epilogue],
      "fft": [.inputTransform, .products, .outputTransform],
      "winograd-f4": [.inputTransform, .products, .outputTransform], "reference": [.products],
    ]
    let problem = try problem("mb1ic16ih24oc32kh3ph1")
    for (name, phases) in expected {
      let ticks = Ticks()
      let plan = try InstrumentedPlan(
        #require(backends().first { $0.name == name }), problem, workerCount: workerCount, now: ticks.next)
      plan.execute()
      #expect(ticks.count == 0, "the clock is not read outside of a recording")
      let times = plan.phaseTimer.record(plan.execute)
      #expect(Set(times.keys) == phases, "\(name)")
      #expect(times.values.reduce(0, +) >= times.count)
      plan.execute()
      #expect(plan.phaseTimer.record {} == [:])
    }
  }

  @Test func `the phases of one thread add up to the time between their first and last reading of the clock`() throws {
    let ticks = Ticks()
    let backend = try #require(backends().first { $0.name == "winograd-f4" })
    let plan = try InstrumentedPlan(backend, problem("mb1ic16ih24oc32kh3ph1"), now: ticks.next)
    let times = plan.phaseTimer.record(plan.execute)
    // Every phase reads the clock twice, one tick apart.
    #expect(2 * times.values.reduce(0, +) == ticks.count)
  }

  @Test func `a reproducible plan is made without measuring, and a choice by measuring is declined`() throws {
    let problem = try problem("mb1ic16ih12oc32kh3ph1")
    let context = PlanContext(workers: ThreadPool(workerCount: 1), isReproducible: true)
    for backend in backends() where backend.name != "auto" {
      #expect(throws: Never.self) { try backend.makePlan(for: problem, context: context) }
    }
    let auto = try #require(backends().first { $0.name == "auto" })
    #expect(throws: Limitation.self) { try auto.makePlan(for: problem, context: context) }
  }
}

/// A clock that goes on by one at each reading.
private final class Ticks: Sendable {
  private let readings = Atomic<Int>(0)
  var count: Int { readings.load(ordering: .relaxed) }
  var next: @Sendable () -> Int { { self.readings.add(1, ordering: .relaxed).newValue } }
}
