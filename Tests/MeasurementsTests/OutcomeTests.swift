import Counters
import Harness
import Measurements
import Testing

struct `An outcome` {
  private func measurement(halfWidth: Double) throws -> CandidateMeasurement {
    let timing = try #require(
      Timing(
        WorkloadTiming(
          name: "a", nanosecondsPerCall: [1, 2, 3], stopReason: .budget, timeSpent: .zero), keepsSamples: true))
    let reading = NoiseReading(readFile: { _ in nil }, listFolder: { _ in [] }, usage: nil)
    let span = NoiseSpan(before: reading, after: reading, wallTime: .seconds(1), threadCount: 1, isPinned: false)
    let quality = TimingQuality(relativeHalfWidth: halfWidth, effectiveCount: 9, outlierShare: 0)
    return CandidateMeasurement(
      timing: timing, rates: Rates(operationCount: 1, executedOperationCount: 1, nanoseconds: 2, peak: nil),
      ratioToFastest: nil, noise: NoiseVerdict(span, timing: quality))
  }

  @Test(arguments: [(0.01, RowStatus.passed), (0.2, .passed), (2, .mistrusted)])
  func `an outcome is mistrusted only where noise makes the times unusable`(halfWidth: Double, status: RowStatus) throws
  {
    let measurement = try measurement(halfWidth: halfWidth)
    let outcome = Outcome(measurement)
    #expect(outcome.status == status && outcome.measurement == measurement)
    #expect(outcome.reason == (status == .passed ? nil : "The median is known to ±200 % only."))
  }

  @Test func `an outcome has no measurement where nothing was timed`() {
    let (skipped, failed) = (Outcome.skipped(reason: "solves stride 2 only"), Outcome.failed(reason: "1 wrong element"))
    #expect(skipped.measurement == nil && skipped.status == .skipped && skipped.reason == "solves stride 2 only")
    #expect(failed.measurement == nil && failed.status == .failed && failed.reason == "1 wrong element")
  }
}

struct `A timing` {
  @Test func `a timing does not exist without samples`() {
    #expect(
      Timing(WorkloadTiming(name: "a", nanosecondsPerCall: [], stopReason: .interrupted, timeSpent: .zero)) == nil)
  }

  @Test func `a timing keeps its samples only where it is asked to`() {
    let timing = WorkloadTiming(name: "a", nanosecondsPerCall: [3, 1, 2], stopReason: .budget, timeSpent: .zero)
    #expect(Timing(timing)?.samples == nil && Timing(timing, keepsSamples: true)?.samples == [3, 1, 2])
    #expect(Timing(timing)?.summary.median == 2 && Timing(timing)?.stopReason == .budget)
  }
}

struct `A report of counters` {
  @Test func `a report of counters says in one line what has to be known, and each reason once`() {
    let readings = [
      CounterReading.absent("cycles", "no counters"), .absent("instructions", "no counters"), .counted("calls", 3),
    ]
    let report = CounterReport(
      CounterResult(readings: readings, facts: ["b": "2", "a": "1"]), source: "perf", obstacles: ["not papi: absent"])
    #expect(report.note == "a 1; b 2; cycles, instructions: no counters; not papi: absent")
    #expect(report.readings.map(\.countText) == [nil, nil, "3"])
    #expect(CounterReport(CounterResult(readings: [.counted("calls", 3)]), source: "perf").note == nil)
  }
}
