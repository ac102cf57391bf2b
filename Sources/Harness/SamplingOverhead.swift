/// What the harness itself costs, measured on the real clock of this machine.
package struct SamplingOverhead: Hashable, Sendable {
  /// The median of an empty sample: two readings of the clock around one call of an empty body. It is part of every
  /// sample.
  package let emptySampleNanoseconds: Double
  /// The median of what a sample costs outside of the workload: its readings, and the decisions after it. Only the
  /// readings are part of the sample; the rest lengthens the run.
  package let bookkeepingNanoseconds: Double

  /// The part of the shortest sample that is not the workload's.
  package var sampleFraction: Double {
    emptySampleNanoseconds / Double(SamplingSettings().minimumSampleDuration.wholeNanoseconds)
  }

  /// Takes about a third of a second.
  package static func measured() -> SamplingOverhead {
    SamplingOverhead(
      emptySampleNanoseconds: median(ofRepeating: emptySampleCount, nanosecondsOfEmptySample),
      bookkeepingNanoseconds: median(ofRepeating: runCount, nanosecondsOfBookkeeping))
  }

  private static func median(ofRepeating count: Int, _ measure: () -> Double) -> Double {
    SampleSummary.quantile(0.5, ofSorted: (0..<count).map { _ in measure() }.sorted())
  }

  private static let emptySampleCount = 200
  /// A single empty sample is shorter than the clock can tell; the sum of so many is not.
  private static let samplesPerReading = 1_000
  private static let runCount = 15
  /// A precision that is never reached, so that only the budget ends a run.
  private static let unreachablePrecision = -1.0

  private static func nanosecondsOfEmptySample() -> Double {
    let clock = MonotonicClock()
    let workload = Workload("empty") {}
    let start = clock.nanoseconds
    for _ in 0..<samplesPerReading { _ = WorkloadSampling.elapsedNanoseconds(of: workload, calls: 1, clock: clock) }
    return Double(clock.nanoseconds - start) / Double(samplesPerReading)
  }

  /// The time of a real run less what its workload says it took, for each sample. The workload lasts as long as a sample
  /// must, so that each call is one sample.
  private static func nanosecondsOfBookkeeping() -> Double {
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
