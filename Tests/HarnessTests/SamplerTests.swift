import Foundation
import Harness
import Tensors
import TestSupport
import Testing

/// Workloads on a manual clock, and a record of their calls.
private final class Bench {
  let clock = ManualClock()
  private(set) var calls: [String] = []
  private(set) var generator: SeededGenerator

  init(seed: UInt64 = 1) { generator = SeededGenerator(seed: seed) }

  func workload(_ name: String, nanoseconds: Int) -> Workload {
    workload(name) { _ in nanoseconds }
  }

  /// - Parameter cost: nanoseconds of the call with the given index.
  func workload(_ name: String, cost: @escaping (Int) -> Int) -> Workload {
    var callCount = 0
    return Workload(name) { [self] in
      clock.advance(byNanoseconds: cost(callCount))
      callCount += 1
      calls.append(name)
    }
  }

  /// A workload whose calls differ by up to `spread` of `nanoseconds`, evenly.
  func noisyWorkload(_ name: String, nanoseconds: Int, spread: Double) -> Workload {
    var noise = SeededGenerator(seed: 7)
    return workload(name) { _ in Int(Double(nanoseconds) * (1 + spread * noise.nextUnitDouble())) }
  }

  func preparedWorkload(_ name: String, preparation: Int, nanoseconds: Int) -> Workload {
    let prepare = { [self] in
      clock.advance(byNanoseconds: preparation)
      calls.append("prepare \(name)")
    }
    return Workload(name, prepare: prepare, body: workload(name, nanoseconds: nanoseconds).body)
  }

  func measure(
    _ workloads: [Workload], settings: SamplingSettings, isCancelled: () -> Bool = { false },
    onProgress: (SamplingProgress) -> Void = { _ in }
  ) -> [WorkloadTiming] {
    Sampler(settings: settings, clock: clock)
      .measure(workloads, using: &generator, isCancelled: isCancelled, onProgress: onProgress)
  }

  /// Nanoseconds between the harness's looks at `isCancelled`, which it takes after every sample.
  func sampleDurations(of workload: Workload) -> [Int] {
    var looks = [clock.nanoseconds]
    _ = measure(
      [workload], settings: settings(budget: .milliseconds(3), precision: impossiblePrecision),
      isCancelled: {
        looks.append(self.clock.nanoseconds)
        return false
      })
    return zip(looks.dropFirst(), looks).map { $0 - $1 }.filter { $0 > 0 }
  }
}

private func settings(budget: Duration, precision: Double = 0.01) -> SamplingSettings {
  SamplingSettings(timeBudget: budget, precision: precision)
}

/// Never precise enough, so that only the budget ends the sampling.
private let impossiblePrecision = -1.0
private let millisecond = 1_000_000

@Suite struct SamplerTests {
  @Test func `a run without workloads gives no timing`() {
    #expect(Bench().measure([], settings: SamplingSettings()).isEmpty)
  }

  @Test func `timings come in the order of the workloads and carry the time of one call`() {
    let bench = Bench()
    let workloads = [
      bench.workload("slow", nanoseconds: 30_000_000), bench.workload("fast", nanoseconds: 300),
      bench.workload("middle", nanoseconds: 70_000),
    ]
    let timings = bench.measure(workloads, settings: settings(budget: .milliseconds(500)))
    #expect(timings.map(\.name) == ["slow", "fast", "middle"])
    #expect(timings.map(\.summary?.median) == [30_000_000, 300, 70_000])
  }

  @Test func `every round samples each workload once, in an order that changes`() {
    let bench = Bench()
    let names = ["a", "b", "c", "d"]
    let timings = bench.measure(
      // So long that caches are not refilled before a sample.
      names.map { bench.workload($0, nanoseconds: 600 * millisecond) },
      settings: settings(budget: .seconds(24), precision: impossiblePrecision))
    let roundCount = timings[0].nanosecondsPerCall.count
    let sampledCalls = Array(bench.calls.suffix(roundCount * names.count))
    let rounds = stride(from: 0, to: sampledCalls.count, by: names.count).map { Array(sampledCalls[$0..<$0 + 4]) }
    #expect(rounds.count > 20)
    #expect(rounds.allSatisfy { $0.sorted() == names })
    #expect(Set(rounds).count > 10)
  }

  @Test func `the same seed gives the same order, another seed another`() {
    func calls(seed: UInt64) -> [String] {
      let bench = Bench(seed: seed)
      _ = bench.measure(
        ["a", "b", "c"].map { bench.workload($0, nanoseconds: 10 * millisecond) },
        settings: settings(budget: .milliseconds(400), precision: impossiblePrecision))
      return bench.calls
    }
    #expect(calls(seed: 5) == calls(seed: 5))
    #expect(calls(seed: 5) != calls(seed: 6))
  }

  @Test func `a drift of the machine hits interleaved workloads alike`() {
    let bench = Bench()
    // The machine becomes four times slower while it measures.
    let cost: (Int) -> Int = { [clock = bench.clock] _ in 1_000_000 + clock.nanoseconds / 200 }
    let timings = bench.measure(
      [bench.workload("a", cost: cost), bench.workload("b", cost: cost)],
      settings: settings(budget: .milliseconds(300), precision: impossiblePrecision))
    let medians = timings.compactMap(\.summary?.median)
    #expect(abs(medians[0] / medians[1] - 1) < 0.02)
  }

  @Test(arguments: [1, 7, 19, 450, 99_999, 100_000, 250_000])
  func `a sample lasts at least a hundred microseconds`(nanoseconds: Int) {
    let bench = Bench()
    let durations = bench.sampleDurations(of: bench.workload("constant", nanoseconds: nanoseconds))
    #expect(durations.count >= 6)
    #expect(durations.allSatisfy { $0 >= 100_000 })
    #expect(durations.suffix(3).allSatisfy { $0 < 225_000 || $0 == nanoseconds })
  }

  @Test func `a workload that becomes faster than its calibration still gets full samples`() {
    let bench = Bench()
    // 100 µs at first, so one call fills a sample; later 100 ns.
    let durations = bench.sampleDurations(of: bench.workload("accelerating") { $0 < 40 ? 100_000 : 100 })
    #expect(durations.count >= 20)
    #expect(durations.allSatisfy { $0 >= 100_000 })
  }

  @Test func `warming up goes on while the workload gets faster and its samples are not reported`() throws {
    let bench = Bench()
    // Each call is 5 % faster than the one before, down to 1 ms.
    let workload = bench.workload("warming") { max(millisecond, Int(3e6 * pow(0.95, Double($0)))) }
    let timing = bench.measure([workload], settings: settings(budget: .seconds(1)))[0]
    #expect(timing.nanosecondsPerCall.max() == 1e6)
    #expect(timing.stopReason == .precision)
  }

  /// Calls of 1 ms that differ by 1 %, twice as long at first; the excess falls to 1/e within the given number of calls.
  @Test(arguments: [1.0, 3, 10, 20])
  func `samples begin after the decay of a slow start, quick or slow`(decay: Double) {
    let bench = Bench()
    var noise = SeededGenerator(seed: 3)
    let workload = bench.workload("decaying") {
      Int(1e6 * (1 + exp(-Double($0) / decay) + 0.01 * noise.nextUnitDouble()))
    }
    let timing = bench.measure([workload], settings: settings(budget: .seconds(2)))[0]
    #expect(timing.nanosecondsPerCall.count >= 20)
    #expect(timing.nanosecondsPerCall.allSatisfy { $0 < 1.03e6 })
  }

  @Test(arguments: 3...9)
  func `samples begin after a step that warming up has seen`(callsBefore: Int) {
    let bench = Bench()
    let workload = bench.workload("step") { $0 < callsBefore ? 2 * millisecond : millisecond }
    let timing = bench.measure([workload], settings: settings(budget: .seconds(1)))[0]
    #expect(timing.nanosecondsPerCall.max() == 1e6)
  }

  @Test func `a workload that is steady from the start warms up for ten samples`() {
    let bench = Bench()
    let timing = bench.measure(
      [bench.workload("constant", nanoseconds: millisecond)], settings: settings(budget: .seconds(1)))[0]
    #expect(bench.calls.count == 10 + timing.nanosecondsPerCall.count)
  }

  @Test func `a workload that gets slower is not kept waiting`() {
    let bench = Bench()
    let timing = bench.measure(
      [bench.workload("slowing") { millisecond + 1000 * $0 }],
      settings: settings(budget: .seconds(1), precision: impossiblePrecision))[0]
    #expect(timing.nanosecondsPerCall.first == 1e6 + 1e4)
  }

  @Test func `warming up ends with its share of the budget even if the workload never becomes steady`() {
    let bench = Bench()
    let workload = bench.workload("restless") { 10 * millisecond - 1000 * $0 * $0 }
    let timing = bench.measure(
      [workload], settings: settings(budget: .milliseconds(500), precision: impossiblePrecision))[0]
    let sampled = timing.nanosecondsPerCall.reduce(0, +) / 1e9
    #expect(timing.timeSpent - .seconds(sampled) < .milliseconds(111))
  }

  @Test func `sampling ends as soon as the interval is as narrow as asked`() throws {
    let bench = Bench()
    let workload = bench.noisyWorkload("noisy", nanoseconds: millisecond, spread: 0.1)
    let timing = bench.measure([workload], settings: settings(budget: .seconds(1000), precision: 0.005))[0]
    #expect(timing.stopReason == .precision)
    let summary = try #require(timing.summary)
    #expect(summary.relativeHalfWidth <= 0.005)
    #expect(timing.timeSpent < .seconds(10))
  }

  /// Looking again and again until the interval is narrow favours intervals that are narrow by chance. The rules for
  /// when to look keep the loss of coverage below a few percent.
  @Test(arguments: [Distribution.normal, .exponential], [0.02, 0.05])
  func `the interval still covers the median when sampling stops because it is narrow`(
    distribution: Distribution, precision: Double
  ) throws {
    let median = 1e6 + 5e4 * distribution.median
    var noise = SeededGenerator(seed: 11)
    let covered = try (0..<500).count { _ in
      let bench = Bench()
      let workload = bench.workload("noisy") { _ in Int(1e6 + 5e4 * distribution.draw(&noise)) }
      let timing = bench.measure([workload], settings: settings(budget: .seconds(1000), precision: precision))[0]
      let interval = try #require(timing.summary).medianInterval
      return interval.low <= median && median <= interval.high
    }
    #expect(covered >= 455, "seed 11")
  }

  @Test func `a finer precision takes more samples`() {
    let counts = [0.01, 0.003, 0.001].map { precision in
      let bench = Bench()
      let workload = bench.noisyWorkload("noisy", nanoseconds: millisecond, spread: 0.1)
      return bench.measure([workload], settings: settings(budget: .seconds(1000), precision: precision))[0]
        .nanosecondsPerCall.count
    }
    #expect(counts == counts.sorted())
    #expect(Set(counts).count == 3)
  }

  @Test func `precision is not believed before forty samples`() {
    let bench = Bench()
    let timing = bench.measure(
      [bench.workload("constant", nanoseconds: millisecond)], settings: settings(budget: .seconds(1)))[0]
    #expect(timing.stopReason == .precision)
    #expect(timing.nanosecondsPerCall.count == 40)
  }

  @Test func `the budget ends what is not precise, and each workload has its own`() {
    let bench = Bench()
    let timings = bench.measure(
      [
        bench.workload("constant", nanoseconds: millisecond),
        bench.workload("bimodal") { $0.isMultiple(of: 2) ? millisecond : 2 * millisecond },
      ], settings: settings(budget: .milliseconds(300)))
    #expect(timings.map(\.stopReason) == [.precision, .budget])
    #expect(timings[0].nanosecondsPerCall.count == 40)
    #expect(timings[1].timeSpent >= .milliseconds(300))
    #expect(timings[1].timeSpent < .milliseconds(306))
  }

  @Test func `six samples are taken even if they overrun the budget`() {
    let bench = Bench()
    let timing = bench.measure(
      [bench.workload("long", nanoseconds: 400 * millisecond)], settings: settings(budget: .seconds(1)))[0]
    #expect(timing.nanosecondsPerCall.count == 6)
    #expect(timing.stopReason == .budget)
  }

  @Test func `a workload longer than the budget runs once to warm up and three times to be timed`() {
    let bench = Bench()
    let timing = bench.measure(
      [bench.workload("endless", nanoseconds: 10_000 * millisecond)], settings: settings(budget: .seconds(1)))[0]
    #expect(bench.calls.count == 4)
    #expect(timing.nanosecondsPerCall == [1e10, 1e10, 1e10])
    #expect(timing.timeSpent == .seconds(40))
    #expect(timing.stopReason == .budget)
  }

  @Test func `a workload runs untimed for 2 ms after another one used the caches, unless it is very long`() {
    let bench = Bench()
    let timings = bench.measure(
      [
        bench.workload("short", nanoseconds: 500_000), bench.workload("long", nanoseconds: 8 * millisecond),
        bench.workload("very long", nanoseconds: 600 * millisecond),
      ], settings: settings(budget: .seconds(12), precision: impossiblePrecision))
    let rounds = bench.calls.drop { $0 != "very long" }.drop { $0 == "very long" }
    let shortRuns = rounds.split { $0 != "short" }
    #expect(shortRuns.count(where: { $0.count == 5 }) > timings[2].nanosecondsPerCall.count / 2)
    #expect(rounds.split { $0 != "long" }.allSatisfy { $0.count <= 3 })
    #expect(rounds.split { $0 != "very long" }.allSatisfy { $0.count <= 2 })
  }

  /// A cache of a hundred lines, of which a call that misses finds half the next time, as with a policy that protects what
  /// others used often.
  private final class CacheModel {
    private var heldLines: [String: Int] = [:]

    /// Nanoseconds of a call that reads a hundred lines, of which each miss costs as much as `missCost`.
    func cost(of name: String, nanoseconds: Int, missCost: Int) -> Int {
      let held = heldLines[name, default: 0]
      heldLines = [name: held + (100 - held + 1) / 2]
      return nanoseconds + (100 - held) * missCost
    }
  }

  @Test(arguments: [(200_000, 500), (775_000, 2_000), (8_000_000, 6_000), (40_000_000, 30_000)])
  func `a warm workload takes as long among others as alone`(nanoseconds: Int, missCost: Int) {
    func medians(_ names: [String]) -> [Double?] {
      let (bench, cache) = (Bench(), CacheModel())
      let workloads = names.map { name in
        bench.workload(name) { _ in cache.cost(of: name, nanoseconds: nanoseconds, missCost: missCost) }
      }
      return bench.measure(workloads, settings: settings(budget: .seconds(1), precision: impossiblePrecision))
        .map(\.summary?.median)
    }
    let alone = medians(["a"])[0]!
    #expect(medians(["a", "b", "c"]).allSatisfy { $0! < 1.05 * alone })
  }

  @Test func `preparation comes before every call and is in no sample`() {
    let bench = Bench()
    let timings = bench.measure(
      [
        bench.preparedWorkload("cold", preparation: 300_000, nanoseconds: 7_000),
        bench.workload("warm", nanoseconds: 200_000),
      ], settings: settings(budget: .seconds(1), precision: impossiblePrecision))
    #expect(timings[0].nanosecondsPerCall.count > 20)
    #expect(timings[0].nanosecondsPerCall.allSatisfy { $0 == 7_000 })
    let others = bench.calls.filter { $0 != "warm" }
    #expect(others.count.isMultiple(of: 2))
    #expect(others.enumerated().allSatisfy { $1 == ($0.isMultiple(of: 2) ? "prepare cold" : "cold") })
    // 100 µs are fifteen calls of 7 µs, and no untimed call comes before a sample.
    #expect((others.count / 2).isMultiple(of: 15))
  }

  @Test func `preparation counts as time spent, and a sample ends early where preparing takes most of it`() {
    let bench = Bench()
    let timing = bench.measure(
      [bench.preparedWorkload("cold", preparation: 4 * millisecond, nanoseconds: 1_000)],
      settings: settings(budget: .milliseconds(400), precision: impossiblePrecision))[0]
    #expect(timing.stopReason == .budget)
    #expect(timing.timeSpent == .nanoseconds(bench.clock.nanoseconds))
    #expect(timing.timeSpent < .milliseconds(425))
    #expect(timing.nanosecondsPerCall.count >= 6)
    #expect(timing.nanosecondsPerCall.allSatisfy { $0 == 1_000 })
  }

  @Test func `a workload whose preparation is longer than the budget is timed three times`() {
    let bench = Bench()
    let timing = bench.measure(
      [bench.preparedWorkload("cold", preparation: 2_000 * millisecond, nanoseconds: 1_000)],
      settings: settings(budget: .seconds(1)))[0]
    #expect(timing.nanosecondsPerCall == [1_000, 1_000, 1_000])
    #expect(timing.timeSpent < .milliseconds(8_001))
  }

  @Test func `samples that drift together are not precise before their interval is`() throws {
    let bench = Bench()
    var noise = SeededGenerator(seed: 21)
    let series = Distribution.autoregressive(persistence: 0.9, count: 5_000, using: &noise)
    let timing = bench.measure(
      [bench.workload("correlated") { Int(1e6 + 2e4 * series[$0]) }],
      settings: settings(budget: .seconds(4), precision: 0.005))[0]
    let summary = try #require(timing.summary)
    #expect(timing.stopReason == .precision)
    #expect(summary.effectiveCount < Double(summary.count) / 4, "seed 21")
    #expect(summary.relativeHalfWidth <= 0.005)
  }

  @Test(arguments: [1, 7])
  func `a fixed number of samples is of one call each, after an untimed one, however short, slow or vague they are`(
    count: Int
  ) {
    let bench = Bench()
    var fixed = settings(budget: .milliseconds(1), precision: 0.5)
    fixed.fixedCount = count
    let prepared = bench.workload("prepared", nanoseconds: 300)
    let workloads = [
      bench.workload("short", nanoseconds: 300), bench.workload("slow", nanoseconds: 30 * millisecond),
      Workload(prepared.name, prepare: {}, body: prepared.body),
    ]
    let timings = bench.measure(workloads, settings: fixed)
    #expect(timings.map(\.nanosecondsPerCall.count) == [count, count, count])
    #expect(timings.map(\.stopReason) == [.count, .count, .count])
    #expect(bench.calls.count { $0 == "prepared" } == count + 1)
    #expect(timings.map(\.summary?.median) == [300, Double(30 * millisecond), 300])
  }

  @Test func `cancelling waits for the sample in hand, and returns what was measured before it`() {
    let bench = Bench()
    let workloads = ["a", "b"].map { bench.workload($0, nanoseconds: 10 * millisecond) }
    let timings = bench.measure(
      workloads, settings: settings(budget: .seconds(1)), isCancelled: { bench.clock.nanoseconds > 250 * millisecond })
    #expect(timings.map(\.stopReason) == [.interrupted, .interrupted])
    #expect(bench.clock.nanoseconds == 270 * millisecond)
    // Ten samples of each warm it up, an untimed call comes before a sample after another's, the last sample was cancelled.
    #expect(timings.map(\.nanosecondsPerCall.count).reduce(0, +) == 3)
  }

  @Test func `cancelling keeps the reason of a workload that had ended before`() {
    let bench = Bench()
    let timings = bench.measure(
      [
        bench.workload("constant", nanoseconds: 10 * millisecond),
        bench.workload("bimodal") { $0 % 4 < 2 ? 10 * millisecond : 20 * millisecond },
      ], settings: settings(budget: .seconds(5)), isCancelled: { bench.clock.nanoseconds > 4000 * millisecond })
    #expect(timings.map(\.stopReason) == [.precision, .interrupted])
  }

  @Test func `cancelling during warm-up leaves no samples`() {
    let bench = Bench()
    let timings = bench.measure(
      ["a", "b"].map { bench.workload($0, nanoseconds: millisecond) }, settings: SamplingSettings(),
      isCancelled: { true })
    #expect(bench.calls == ["a"])
    #expect(timings.map(\.stopReason) == [.interrupted, .interrupted])
    #expect(timings.allSatisfy { $0.summary == nil })
  }

  @Test func `progress names what runs next, never goes back, and is reported at most ten times a second`() {
    let bench = Bench()
    var reports: [(progress: SamplingProgress, time: Int)] = []
    _ = bench.measure(
      ["a", "b"].map { bench.workload($0, nanoseconds: millisecond) },
      settings: settings(budget: .seconds(1), precision: impossiblePrecision),
      onProgress: { reports.append(($0, bench.clock.nanoseconds)) })
    #expect(reports.first?.progress.timeLeft == .seconds(2))
    #expect(reports.count >= 15)
    #expect(zip(reports, reports.dropFirst()).allSatisfy { $1.time - $0.time >= 100 * millisecond })
    #expect(zip(reports, reports.dropFirst()).allSatisfy { $0.progress.timeLeft >= $1.progress.timeLeft })
    #expect(Set(reports.map(\.progress.workloadName)) == ["a", "b"])
  }

  @Test func `the monotonic clock does not go back`() {
    let clock = MonotonicClock()
    let readings = (0..<1000).map { _ in clock.nanoseconds }
    #expect(readings == readings.sorted())
  }
}
