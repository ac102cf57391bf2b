/// What the harness itself costs, measured on the real clock of this machine.
package struct SamplingOverhead: Hashable, Sendable {
  /// A median, in nanoseconds, with its 95 % confidence interval.
  package struct Cost: Hashable, Sendable {
    package let nanoseconds: Double
    package let low: Double
    package let high: Double
  }

  /// An empty sample: two readings of the clock around one call of an empty body. It is part of every sample.
  package let emptySample: Cost
  /// What a sample costs outside of the workload: its readings, and the decisions after it. Only the readings are part of
  /// the sample; the rest lengthens the run.
  package let bookkeeping: Cost

  /// The part of the shortest sample that is not the workload's.
  package var sampleFraction: Double {
    emptySample.nanoseconds / Double(SamplingSettings().minimumSampleDuration.wholeNanoseconds)
  }

  /// Takes about a third of a second.
  package static func measured() -> SamplingOverhead {
    SamplingOverhead(
      emptySample: Cost((0..<emptySampleCount).map { _ in emptySampleNanoseconds() }),
      bookkeeping: Cost((0..<runCount).map { _ in bookkeepingNanoseconds() }))
  }

  private static let emptySampleCount = 200
  /// A single empty sample is shorter than the clock can tell; the sum of so many is not.
  private static let samplesPerReading = 1_000
  private static let runCount = 15
  /// So that only the budget ends a run.
  private static let unreachablePrecision = -1.0

  private static func emptySampleNanoseconds() -> Double {
    let clock = MonotonicClock()
    let workload = Workload("empty") {}
    let start = clock.nanoseconds
    for _ in 0..<samplesPerReading { _ = Candidate.elapsedNanoseconds(of: workload, calls: 1, clock: clock) }
    return Double(clock.nanoseconds - start) / Double(samplesPerReading)
  }

  /// The time of a real run less what its workload says it took, for each sample. The workload lasts as long as a sample
  /// must, so that each call is one sample.
  private static func bookkeepingNanoseconds() -> Double {
    let clock = MonotonicClock()
    let settings = SamplingSettings(timeBudget: .milliseconds(15), precision: Self.unreachablePrecision)
    var (callCount, nanosecondsInWorkload) = (0, 0)
    let workload = Workload("spinning") {
      let start = clock.nanoseconds
      let end = start + settings.minimumSampleDuration.wholeNanoseconds
      var now = start
      while now < end { now = clock.nanoseconds }
      callCount += 1
      nanosecondsInWorkload += now - start
    }
    var generator = SystemRandomNumberGenerator()
    let start = clock.nanoseconds
    _ = Sampler(settings: settings, clock: clock).measure([workload], using: &generator)
    return Double(clock.nanoseconds - start - nanosecondsInWorkload) / Double(callCount)
  }
}

extension SamplingOverhead.Cost {
  /// - Parameter samples: at least one, in the order taken.
  fileprivate init(_ samples: [Double]) {
    let interval = MedianInterval(inOrder: samples)
    self.init(
      nanoseconds: SampleSummary.quantile(0.5, ofSorted: samples.sorted()), low: interval.low, high: interval.high)
  }
}
