import Harness
import Measurements
import Tensors

/// Times candidates against each other, and the peaks of their thread teams with them.
struct InterleavedTiming<Clock: TimingClock> {
  let work: SubjectWork
  let settings: MeasuringSettings
  let instruments: Instruments<Clock>

  /// One measurement for each candidate; nil where the run was interrupted before its first sample.
  func measurements<Plan>(
    of candidates: [TimedCandidate<Plan>], onProgress: (SamplingProgress) -> Void
  ) -> [CandidateMeasurement?] {
    var generator = SeededGenerator(seed: settings.seed)
    let before = instruments.readNoise()
    let clock = instruments.clock
    let start = clock.nanoseconds
    let timings = Sampler(settings: settings.sampling, clock: clock).measure(
      candidates.map(\.workload) + settings.teams.map(\.peak.workload), using: &generator,
      isCancelled: { settings.interruption.isRequested }, onProgress: onProgress)
    let surroundings = Surroundings(
      before: before, after: instruments.readNoise(), wallTime: .nanoseconds(clock.nanoseconds - start))
    let peaks = zip(settings.teams.map(\.threadCount), timings.suffix(settings.teams.count))
    let peakTimings = Dictionary(peaks.map { ($0, $1) }) { first, _ in first }
    let timed = zip(candidates, timings).map { TimedSeries(candidate: $0, timing: $1) }
    return timed.map { series in
      guard let peak = peakTimings[series.candidate.candidate.team.threadCount] else { return nil }
      return measurement(of: series, fastest: fastestRival(of: series, among: timed), peak: peak, surroundings)
    }
  }

  /// The rounds from outside.
  private struct Surroundings {
    let before: NoiseReading
    let after: NoiseReading
    let wallTime: Duration
  }

  private struct TimedSeries<Plan: CandidatePlan> {
    let candidate: TimedCandidate<Plan>
    let timing: WorkloadTiming
    let summary: SampleSummary?

    init(candidate: TimedCandidate<Plan>, timing: WorkloadTiming) {
      self.candidate = candidate
      self.timing = timing
      summary = timing.summary
    }
  }

  /// The fastest of those that it competes with.
  private func fastestRival<Plan>(
    of series: TimedSeries<Plan>, among all: [TimedSeries<Plan>]
  ) -> TimedSeries<Plan> {
    let rivals = all.filter { $0.candidate.competes(with: series.candidate) && $0.summary != nil }
    return rivals.min { $0.summary!.median < $1.summary!.median } ?? series
  }

  private func measurement<Plan>(
    of series: TimedSeries<Plan>, fastest: TimedSeries<Plan>, peak: WorkloadTiming, _ surroundings: Surroundings
  ) -> CandidateMeasurement? {
    guard let timing = Timing(series.timing, keepsSamples: settings.inspection.keepsSamples) else { return nil }
    let team = series.candidate.candidate.team
    let rates = Rates(
      operationCount: work.operationCount, usefulOperationCount: work.usefulOperationCount,
      executedOperationCount: series.candidate.candidate.plan.executedOperationCount,
      nanoseconds: timing.summary.median, peak: team.peak.gigaflopsPerSecond(peak))
    let comparison = PairedComparison(a: fastest.timing.nanosecondsPerCall, b: series.timing.nanosecondsPerCall)
    let span = NoiseSpan(
      before: surroundings.before, after: surroundings.after, wallTime: surroundings.wallTime,
      threadCount: team.threadCount, isPinned: settings.isPinned)
    return CandidateMeasurement(
      timing: timing, rates: rates, ratioToFastest: comparison?.interval,
      noise: NoiseVerdict(span, timing: TimingQuality(timing.summary, peakSpread: peak.summary?.relativeSpread)),
      roofline: team.roofline.flatMap {
        RooflinePosition(of: rates, work: work, cache: series.candidate.cache, under: $0)
      })
  }
}

extension SampleSummary {
  /// The interquartile range as a fraction of the median.
  fileprivate var relativeSpread: Double { (percentile75 - percentile25) / median }
}
