import Convolution
import Foundation
import Harness
import Kernels
import Measurements
import Reporting
import Synchronization
import Testing
import WorkerThreads
import cnnbench

/// A backend that computes the definition and then does to the result what a test wants.
private struct FakeBackend: ConvolutionBackend {
  let name: String
  var summary: String { "fake" }
  var family: BatchAlgorithm?
  var runsOwnThreads = false
  var limitation: Limitation?
  var planningError: (any Error & Sendable)?
  var workspaceByteCount = 0
  var spoil: @Sendable (UnsafeMutablePointer<Float>) -> Void = { _ in }
  let executions = ExecutionCount()

  init(_ name: String) { self.name = name }

  func limitation(for problem: ConvolutionProblem) -> Limitation? { limitation }

  func makePlan(for problem: ConvolutionProblem, context: PlanContext) throws -> any ConvolutionPlan {
    if let planningError { throw planningError }
    return DefinitionPlan(problem, summary: "definition", workspaceByteCount: workspaceByteCount) {
      [executions, spoil] destination in
      executions.increase()
      spoil(destination)
    }
  }
}

private final class ExecutionCount: Sendable {
  private let count = Atomic<Int>(0)
  var value: Int { count.load(ordering: .relaxed) }
  func increase() { count.add(1, ordering: .relaxed) }
}

struct `A layer's benchmark` {
  private struct Outcome {
    var rows: [ConvolutionRow] = []
    var failures: [(row: ConvolutionRow, faults: [ElementFault])] = []
  }

  private func run(
    _ backends: [FakeBackend], algorithm: BatchAlgorithm = .any, unsupportedReason: String? = nil,
    memory: Int = 1 << 30, pinnedThreadCount: Int? = nil, interruption: Interruption = Interruption()
  ) throws -> Outcome {
    let workers = ThreadPool(workerCount: pinnedThreadCount ?? 1)
    var settings = BenchmarkSettings(
      backends: backends, instructionSetName: "sse4.2",
      crews: [Crew(workers: workers, peak: MachinePeak(table: KernelTable(for: .sse42), workers: workers))], seed: 1,
      sampling: SamplingSettings(timeBudget: .milliseconds(1)), cacheDirectory: nil,
      memory: MemoryBudget(byteCount: memory), interruption: interruption,
      progress: ProgressLine(isShown: false))
    settings.isPinned = pinnedThreadCount != nil
    let layer = try ConvolutionLayer(descriptor: "mb1ic2ih5oc3kh3n\"layer\"", postOps: .bias)
    let entry = BatchEntry(layer: layer, algorithm: algorithm, unsupportedReason: unsupportedReason)
    var outcome = Outcome()
    outcome.rows = LayerBenchmark(entry, settings: settings).run { outcome.failures.append(($0, $1)) }
    return outcome
  }

  @Test func `right backends pass with times and errors, in their order`() throws {
    let outcome = try run([FakeBackend("one"), FakeBackend("two")])
    #expect(outcome.rows.map(\.backend) == ["one", "two"] && outcome.failures.isEmpty)
    for row in outcome.rows {
      #expect(row.status.isVerified && row.samples ?? 0 > 0 && row.medianMilliseconds ?? 0 > 0)
      #expect(row.maximumAbsoluteError ?? 1 < 1e-6 && row.checkedOutputs == 27 && row.checkKind == .full)
      #expect(row.packMilliseconds != nil && row.packedWeightsByteCount == 216 && row.summary == "definition")
    }
  }

  @Test func `a wrong element fails the row, which is described and never timed`() throws {
    var wrong = FakeBackend("wrong")
    wrong.spoil = { $0[10] += 1 }
    let outcome = try run([wrong, FakeBackend("right")])
    #expect(outcome.rows[0].status == .failed && outcome.rows[1].status.isVerified)
    #expect(outcome.rows[0].reason == "1 wrong element, found by comparing all 27 elements")
    #expect(outcome.rows[0].medianMilliseconds == nil && outcome.rows[0].samples == nil)
    #expect(wrong.executions.value == 1)
    let failure = try #require(outcome.failures.first)
    #expect(failure.row.backend == "wrong" && failure.faults.map(\.position) == [[0, 1, 0, 1]])
    #expect(
      failure.row.repro == #"cnnbench conv --problem 'mb1ic2ih5oc3oh3kh3ph0n"layer"' --backend wrong --isa sse4.2"#)
  }

  @Test func `an unwritten element fails the row`() throws {
    var lazy = FakeBackend("lazy")
    lazy.spoil = { $0[26] = .nan }
    #expect(try run([lazy]).failures.first?.faults.map(\.position) == [[0, 2, 2, 2]])
  }

  @Test func `limitations, before or in planning, skip the row and other errors fail it`() throws {
    struct Broken: Error {}
    var (limited, late, broken) = (FakeBackend("limited"), FakeBackend("late"), FakeBackend("broken"))
    limited.limitation = Limitation("solves stride 2 only")
    late.planningError = Limitation("finds no tile")
    broken.planningError = Broken()
    let outcome = try run([limited, late, broken])
    #expect(outcome.rows.map(\.status) == [.skipped, .skipped, .failed])
    #expect(outcome.rows.map(\.reason) == ["solves stride 2 only", "finds no tile", "planning failed: Broken()"])
    #expect(outcome.failures.map(\.row.backend) == ["broken"])
  }

  @Test func `a plan that needs more memory than there is skips the row`() throws {
    var hungry = FakeBackend("hungry")
    hungry.workspaceByteCount = Int.max
    let outcome = try run([hungry, FakeBackend("modest")])
    #expect(outcome.rows[0].status == .skipped && outcome.rows[1].status.isVerified)
    #expect(outcome.rows[0].reason?.contains("of memory where 1024 MiB are available") == true)
  }

  @Test func `an algorithm of a batch file chooses by family`() throws {
    var direct = FakeBackend("plain")
    direct.family = .direct
    let outcome = try run([direct, FakeBackend("other")], algorithm: .direct)
    #expect(outcome.rows[0].status.isVerified && outcome.rows[1].status == .skipped)
    #expect(outcome.rows[1].reason == "the batch file asks for --alg=DIRECT")
  }

  @Test func `an option that is not supported skips every backend`() throws {
    let outcome = try run([FakeBackend("one"), FakeBackend("two")], unsupportedReason: "no bf16")
    #expect(outcome.rows.map(\.status) == [.skipped, .skipped] && outcome.rows.allSatisfy { $0.reason == "no bf16" })
  }

  @Test func `a backend with threads of its own is skipped where several are pinned`() throws {
    var foreign = FakeBackend("foreign")
    foreign.runsOwnThreads = true
    let pinned = try run([foreign, FakeBackend("ours")], pinnedThreadCount: 2)
    #expect(pinned.rows[0].status == .skipped && pinned.rows[1].status.isVerified)
    #expect(pinned.rows[0].reason?.contains("--pin would bind them all") == true)
    #expect(try run([foreign], pinnedThreadCount: 1).rows[0].status.isVerified)
    #expect(try run([foreign]).rows[0].status.isVerified)
  }

  @Test(arguments: [(1, 0), (2, 1)])
  func `an interruption leaves the rows that had ended, of backends before and after it`(
    execution: Int, executionsOfNext: Int
  ) throws {
    let interruption = Interruption()
    var (first, limited) = (FakeBackend("first"), FakeBackend("limited"))
    let next = FakeBackend("next")
    // The first execution is checked, those after it are timed.
    first.spoil = { [executions = first.executions] _ in
      if executions.value == execution { interruption.request(SIGINT) }
    }
    limited.limitation = Limitation("solves stride 2 only")
    let rows = try run([first, limited, next], interruption: interruption).rows
    #expect(rows.map(\.backend) == ["limited"] && rows.first?.status == .skipped)
    #expect(next.executions.value == executionsOfNext && interruption.exitCode == 130)
  }
}
