import Benchmarking
import Counters
import Foundation
import Harness
import Measurements
import TestSupport
import Testing
import WorkerThreads

/// Counts what it is told to, and remembers the work.
private final class FakeCounters: CounterSource, @unchecked Sendable {
  let name = "fake"
  let summary = "made up"
  let defaultEvents = ["instructions"]
  private(set) var reruns: [Rerun?] = []

  func unavailability(of events: [String]) -> String? { nil }

  func count(_ events: [String], of work: CountedWork) -> CounterResult {
    reruns.append(work.rerun)
    work.body()
    return CounterResult(readings: events.map { .counted($0, 1000) }, facts: ["runs": "made up"])
  }
}

/// What the path does for any subject, shown with one that is no convolution.
struct `The path of a subject's candidates` {
  private let clock = ManualClock()
  private let interruption = Interruption()
  private let subject: VectorSum
  private var settings: MeasuringSettings

  init() {
    nonisolated(unsafe) let clock = clock
    // 10⁷ operations in 100 µs are 100 GFLOP/s.
    let peak = MachinePeak(flops: 10_000_000) { clock.advance(byNanoseconds: 100_000) }
    let team = ThreadTeam(workers: ThreadPool(workerCount: 1), peak: peak)
    subject = VectorSum(clock: clock, team: team)
    settings = MeasuringSettings(
      teams: [team], sampling: SamplingSettings(timeBudget: .milliseconds(20)),
      memory: MemoryBudget(byteCount: 1 << 20),
      interruption: interruption)
  }

  /// A system that has given so many ticks to others.
  private static func reading(stolen: Int = 0) -> NoiseReading {
    NoiseReading(
      readFile: { $0 == "/proc/stat" ? "cpu  \(100 + stolen) 0 0 0 0 0 0 \(stolen) 0 0\ncpu0 1\n" : nil },
      listFolder: { _ in [] }, usage: nil)
  }

  private func run(
    stolenTicks: Int = 0, reportFailure: (EndedCandidate) -> Void = { _ in }
  ) -> [CandidateResult] {
    var readings = [Self.reading(), Self.reading(stolen: stolenTicks)]
    let instruments = Instruments(clock: clock) { readings.removeFirst() }
    return SubjectBenchmark(subject, settings: settings, instruments: instruments).run(reportFailure: reportFailure)
  }

  // MARK: Passed

  @Test func `right candidates pass with their preparation, errors, times and rates`() throws {
    subject.add("plain") { VectorSum.Way() }
    let result = try #require(run().first)
    #expect(result.name == "plain" && result.threadCount == 1 && result.cache == .warm)
    #expect(result.preparation?.summary == "element by element" && result.preparation?.packMilliseconds == 0.5)
    #expect(result.accuracy?.maximumAbsoluteError == 0 && result.accuracy?.checkedCount == 4)
    guard case .passed(let measurement) = result.outcome else {
      Issue.record("it ended as \(result.outcome)")
      return
    }
    #expect(measurement.timing.summary.median == 200_000 && measurement.timing.stopReason == .precision)
    #expect(measurement.rates.effective == 4 / 200_000 && measurement.rates.executed == 8 / 200_000)
    #expect(measurement.rates.peak == 100 && measurement.noise.level == .quiet)
    #expect(measurement.timing.samples == nil && measurement.roofline == nil)
  }

  @Test func `candidates are compared with the fastest, round by round`() throws {
    subject.add("slow") { VectorSum.Way(nanoseconds: { _ in 300_000 }) }
    subject.add("fast") { VectorSum.Way(nanoseconds: { _ in 150_000 }) }
    let ratios = run().compactMap { $0.outcome.measurement?.ratioToFastest?.ratio }
    #expect(ratios.count == 2 && abs(ratios[0] - 2) < 1e-12 && ratios[1] == 1)
  }

  @Test func `the time and memory that planning takes are reported`() throws {
    subject.add("ponderous") { [clock] in
      clock.advance(byNanoseconds: 7_000_000)
      return VectorSum.Way()
    }
    #expect(run().first?.preparation?.planMilliseconds == 7)
  }

  @Test func `every candidate has a result for each state of the caches, in their order`() {
    var benchmark = self
    benchmark.settings.caches = [.warm, .cold]
    subject.add("plain") { VectorSum.Way() }
    subject.add("limited", limitation: "adds no vectors") { VectorSum.Way() }
    let results = benchmark.run()
    #expect(results.map(\.name) == ["plain", "plain", "limited", "limited"])
    #expect(results.map(\.cache) == [.warm, .cold, .warm, .cold])
    #expect(results.map(\.outcome.status) == [.passed, .passed, .skipped, .skipped])
  }

  @Test func `all samples are kept where somebody asks for them`() {
    var benchmark = self
    benchmark.settings.inspection.keepsSamples = true
    subject.add("plain") { VectorSum.Way() }
    let timing = benchmark.run().first?.outcome.measurement?.timing
    #expect(timing?.samples?.count == timing?.summary.count && timing?.samples?.first == 200_000)
  }

  // MARK: Skipped and failed

  @Test func `a candidate that cannot do the work is skipped, whenever that shows`() {
    subject.add("limited", limitation: "adds no vectors") { VectorSum.Way() }
    subject.add("late") { throw Unsuitability("finds no way") }
    subject.add("large") { VectorSum.Way(shortage: "needs more memory") }
    let results = run { Issue.record("\($0.name) is no failure") }
    #expect(results.map(\.outcome.status) == [.skipped, .skipped, .skipped])
    #expect(results.map(\.outcome.reason) == ["adds no vectors", "finds no way", "needs more memory"])
    // What a plan chose is told of a candidate that found no room, and nothing of those without a plan.
    #expect(results.map { $0.preparation != nil } == [false, false, true])
  }

  @Test func `operands of a subject are made once, and only if there is a plan`() {
    subject.add("limited", limitation: "adds no vectors") { VectorSum.Way() }
    _ = run()
    #expect(subject.makingCount == 0)
    for name in ["one", "two"] { subject.add(name) { VectorSum.Way() } }
    _ = run()
    #expect(subject.makingCount == 1)
  }

  @Test func `candidates are skipped whose operands find no memory`() {
    subject.add("limited", limitation: "adds no vectors") { VectorSum.Way() }
    subject.add("able") { VectorSum.Way() }
    subject.shortage = "needs 3 TiB"
    let results = run()
    #expect(results.map(\.outcome) == [.skipped(reason: "adds no vectors"), .skipped(reason: "needs 3 TiB")])
  }

  @Test(arguments: [Float.nan, 1])
  func `a wrong result fails its candidate, which is told of at once and never timed`(error: Float) {
    let wrong = VectorSum.Way(spoil: { $0[2] += error })
    subject.add("wrong") { wrong }
    subject.add("right") { VectorSum.Way() }
    var failures: [EndedCandidate] = []
    let results = run { failures.append($0) }
    #expect(results[0].outcome == .failed(reason: "1 wrong sums") && results[0].preparation?.packMilliseconds == 0.5)
    #expect(results[1].outcome.status == .passed && wrong.count.value == 1)
    #expect(failures.map(\.name) == ["wrong"] && failures[0].details == ["sum 2 is \(33 + error)"])
  }

  @Test func `an error while planning fails its candidate`() {
    struct Broken: Error {}
    subject.add("broken") { throw Broken() }
    var failures: [EndedCandidate] = []
    #expect(run { failures.append($0) }.first?.outcome == .failed(reason: "planning failed: Broken()"))
    #expect(failures.map(\.name) == ["broken"])
  }

  // MARK: Mistrusted

  @Test func `times that were disturbed are kept and mistrusted with the reason`() {
    subject.add("plain") { VectorSum.Way() }
    guard case .mistrusted(let reason, let measurement)? = run(stolenTicks: 100).first?.outcome else {
      Issue.record("it is trusted")
      return
    }
    #expect(reason == "The hypervisor gave 50 % of the CPU time to other machines.")
    #expect(measurement.timing.summary.median == 200_000 && measurement.noise.level == .unusable)
  }

  @Test func `times that spread too far are mistrusted`() {
    var benchmark = self
    benchmark.settings.sampling.timeBudget = .milliseconds(60)
    // Six of ten executions are short, too few for some thirty samples to tell that the median is.
    subject.add("jumping") { VectorSum.Way(nanoseconds: { $0 % 10 < 6 ? 200_000 : 4_000_000 }) }
    let outcome = benchmark.run().first?.outcome
    #expect(outcome?.status == .mistrusted && outcome?.reason?.hasPrefix("The median is known to ±") == true)
  }

  // MARK: Interrupted

  @Test func `an interruption while verifying leaves what had ended before it, and executes nothing more`() {
    let next = VectorSum.Way()
    subject.add("limited", limitation: "adds no vectors") { VectorSum.Way() }
    subject.add("first") { [interruption] in VectorSum.Way(spoil: { _ in interruption.request(SIGINT) }) }
    subject.add("next") { next }
    #expect(run().map(\.name) == ["limited"] && next.count.value == 0)
  }

  @Test func `an interruption while timing leaves the times until then`() {
    let (clock, interruption) = (clock, interruption)
    for name in ["one", "two"] {
      subject.add(name) {
        VectorSum.Way(spoil: { _ in if clock.nanoseconds > 15_000_000 { interruption.request(SIGINT) } })
      }
    }
    let results = run()
    #expect(results.map(\.name) == ["one", "two"])
    for result in results {
      #expect(result.outcome.measurement?.timing.stopReason == .interrupted)
      #expect(result.outcome.measurement?.timing.summary.median == 200_000)
    }
  }

  // MARK: Inspected

  @Test func `phases are timed in executions of their own, with what none accounts for`() throws {
    var benchmark = self
    benchmark.settings.inspection.phases = true
    subject.add("plain") { VectorSum.Way() }
    let phases = try #require(benchmark.run().first?.outcome.measurement?.phases)
    #expect(phases.phases.map(\.phase) == ["adding", "carrying"])
    #expect(phases.phases.map(\.milliseconds) == [0.1, 0.04] && abs(phases.residueMilliseconds - 0.06) < 1e-12)
  }

  @Test func `events are counted, and held against what the plan says`() throws {
    let source = FakeCounters()
    var benchmark = self
    benchmark.settings.inspection.counters = CounterRequest(source: source, obstacles: ["not papi: no"])
    subject.add("plain") { VectorSum.Way(executedOperationCount: 64_000) }
    let counters = try #require(benchmark.run().first?.outcome.measurement?.counters)
    #expect(counters.source == "fake" && counters.readings.map(\.count) == [1000])
    #expect(counters.readings[0].suspicion == "the work takes at least 2000 instructions")
    #expect(counters.note?.hasPrefix("runs made up; instructions: suspect: ") == true)
    #expect(counters.note?.hasSuffix("; not papi: no") == true)
    #expect(source.reruns == [Rerun(executablePath: "/bin/add", arguments: ["warm"])])
  }

  @Test func `the observer of a run is told what runs`() {
    nonisolated(unsafe) var texts: [String] = []
    var benchmark = self
    benchmark.settings.observer = { if case .running(let text, _) = $0 { texts.append(text) } }
    subject.add("plain") { VectorSum.Way() }
    _ = benchmark.run()
    #expect(texts.prefix(3) == ["sum  plain: planning", "sum  operands", "sum  plain: checking"])
    #expect(texts.dropFirst(3).contains("sum  plain: timing"))
  }
}
