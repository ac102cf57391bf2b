import Benchmarking
import Convolution
import Foundation
import Harness
import Kernels
import Measurements
import Synchronization
import Testing
import WorkerThreads

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

  func shapeLimitation(for problem: ConvolutionProblem) -> Limitation? { limitation }

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

struct `A run over layers` {
  private struct Found {
    var results: [CandidateResult] = []
    var failures: [EndedCandidate] = []
  }

  private func run(
    _ backends: [FakeBackend], algorithm: BatchAlgorithm = .any, memory: Int = 1 << 30, pinnedThreadCount: Int? = nil,
    interruption: Interruption = Interruption()
  ) throws -> Found {
    let workers = ThreadPool(workerCount: pinnedThreadCount ?? 1)
    var measuring = MeasuringSettings(
      teams: [ThreadTeam(workers: workers, peak: MachinePeak(table: KernelTable(for: .sse42), workers: workers))],
      sampling: SamplingSettings(timeBudget: .milliseconds(1)), memory: MemoryBudget(byteCount: memory),
      interruption: interruption)
    measuring.isPinned = pinnedThreadCount != nil
    let settings = LayerSettings(backends: backends, measuring: measuring, cacheDirectory: nil)
    let layer = try ConvolutionLayer(descriptor: "mb1ic2ih5oc3kh3n\"layer\"", postOps: .bias)
    let entry = BatchEntry(layer: layer, algorithm: algorithm)
    var found = Found()
    let results = LayerRun([.problem(entry)], settings: settings).results { facts, failed in
      #expect(facts.name == "layer")
      found.failures.append(failed)
    }
    #expect(results.map(\.layer) == [LayerFacts(layer)])
    found.results = results[0].candidates
    return found
  }

  @Test func `right backends pass with times and errors, in their order`() throws {
    let found = try run([FakeBackend("one"), FakeBackend("two")])
    #expect(found.results.map(\.name) == ["one", "two"] && found.failures.isEmpty)
    for result in found.results {
      let timing = try #require(result.outcome.measurement).timing
      #expect(timing.summary.count > 0 && timing.summary.median > 0)
      let accuracy = try #require(result.accuracy)
      #expect(accuracy.maximumAbsoluteError < 1e-6 && accuracy.checkedCount == 27 && accuracy.checkKind == .full)
      let preparation = try #require(result.preparation)
      #expect(preparation.packMilliseconds != nil && preparation.memory.packedByteCount == 216)
      #expect(preparation.summary == "definition")
    }
  }

  @Test func `a wrong element fails the candidate, which is described and never timed`() throws {
    var wrong = FakeBackend("wrong")
    wrong.spoil = { $0[10] += 1 }
    let found = try run([wrong, FakeBackend("right")])
    let reason = "1 wrong element, found by comparing all 27 elements"
    #expect(found.results[0].outcome == .failed(reason: reason) && found.results[1].outcome.measurement != nil)
    #expect(found.results[0].accuracy?.maximumAbsoluteError ?? 0 > 0.9)
    #expect(wrong.executions.value == 1)
    let failure = try #require(found.failures.first)
    #expect(found.failures.count == 1 && failure.name == "wrong" && failure.outcome == .failed(reason: reason))
    #expect(failure.details.count == 1 && failure.details[0].hasPrefix("[0, 1, 0, 1]: expected "))
  }

  @Test func `an unwritten element fails the candidate`() throws {
    var lazy = FakeBackend("lazy")
    lazy.spoil = { $0[26] = .nan }
    let details = try run([lazy]).failures.first?.details
    #expect(details?.count == 1 && details?[0].hasPrefix("[0, 2, 2, 2]: ") == true)
  }

  @Test func `limitations, before or in planning, skip the candidate and other errors fail it`() throws {
    struct Broken: Error {}
    var (limited, late, broken) = (FakeBackend("limited"), FakeBackend("late"), FakeBackend("broken"))
    limited.limitation = Limitation("solves stride 2 only")
    late.planningError = Limitation("finds no tile")
    broken.planningError = Broken()
    let found = try run([limited, late, broken])
    #expect(
      found.results.map(\.outcome) == [
        .skipped(reason: "solves stride 2 only"), .skipped(reason: "finds no tile"),
        .failed(reason: "planning failed: Broken()"),
      ])
    #expect(found.failures.map(\.name) == ["broken"])
  }

  @Test func `a plan that needs more memory than there is skips the candidate`() throws {
    var hungry = FakeBackend("hungry")
    hungry.workspaceByteCount = Int.max
    let found = try run([hungry, FakeBackend("modest")])
    #expect(found.results[0].outcome.status == .skipped && found.results[1].outcome.measurement != nil)
    #expect(found.results[0].outcome.reason?.contains("the memory available now is 1024 MiB") == true)
    #expect(found.results[0].preparation?.memory.workspaceByteCount == Int.max)
  }

  @Test func `an algorithm of a batch file chooses by family`() throws {
    var direct = FakeBackend("plain")
    direct.family = .direct
    let found = try run([direct, FakeBackend("other")], algorithm: .direct)
    #expect(found.results[0].outcome.measurement != nil)
    #expect(found.results[1].outcome == .skipped(reason: "the batch file asks for --alg=DIRECT"))
  }

  @Test func `a problem that is skipped, or whose tensors find no memory, has one result for all backends`() throws {
    let workers = ThreadPool(workerCount: 1)
    let team = ThreadTeam(workers: workers, peak: MachinePeak(table: KernelTable(for: .sse42), workers: workers))
    let settings = LayerSettings(
      backends: [FakeBackend("one"), FakeBackend("two")],
      measuring: MeasuringSettings(
        teams: [team], sampling: SamplingSettings(timeBudget: .milliseconds(1)), memory: MemoryBudget(byteCount: 1024)),
      cacheDirectory: nil)
    let volume = #expect(throws: DescriptorError.self) { try ConvolutionLayer(descriptor: "ic1id3oc1kd3n\"3d*2\"") }
    let skipped = try #require(volume.flatMap { SkippedProblem($0, direction: .forward) })
    let large = BatchEntry(layer: try ConvolutionLayer(descriptor: "mb1ic8ih8oc8kh3"))
    let results = LayerRun([.skipped(skipped), .problem(large)], settings: settings).results { _, _ in }
    #expect(results.map(\.layer.name) == ["3d", "mb1ic8ih8oc8oh6kh3ph0"])
    #expect(results.map(\.layer.multiplicity) == [2, 1] && results.map { $0.layer.work == nil } == [true, false])
    #expect(results.map { $0.candidates.map(\.name) } == [["all"], ["all"]])
    let reasons = results.map { $0.candidates[0].outcome.reason }
    #expect(reasons[0] == "3-D convolutions are not supported")
    #expect(reasons[1]?.hasSuffix("; the memory available now is 1 KiB") == true)
  }

  @Test func `results that an interruption may have cut short are no failure`() throws {
    let interruption = Interruption()
    var wrong = FakeBackend("wrong")
    wrong.spoil = {
      $0[10] += 1
      interruption.request(SIGINT)
    }
    let found = try run([wrong], interruption: interruption)
    #expect(found.results.isEmpty && found.failures.isEmpty)
  }

  @Test func `a backend with threads of its own is skipped where several are pinned`() throws {
    var foreign = FakeBackend("foreign")
    foreign.runsOwnThreads = true
    let pinned = try run([foreign, FakeBackend("ours")], pinnedThreadCount: 2)
    #expect(pinned.results[0].outcome.status == .skipped && pinned.results[1].outcome.measurement != nil)
    #expect(pinned.results[0].outcome.reason?.contains("does not support --pin") == true)
    #expect(try run([foreign], pinnedThreadCount: 1).results[0].outcome.measurement != nil)
    #expect(try run([foreign]).results[0].outcome.measurement != nil)
  }

  @Test(arguments: [(1, 0), (2, 1)])
  func `an interruption leaves the results that had ended, of backends before and after it`(
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
    let results = try run([first, limited, next], interruption: interruption).results
    #expect(results.map(\.name) == ["limited"] && results.first?.outcome.status == .skipped)
    #expect(next.executions.value == executionsOfNext && interruption.signal == SIGINT)
  }
}
