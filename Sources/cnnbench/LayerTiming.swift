import Convolution
import Harness
import Measurements
import Reporting
import Tensors

/// Times the trials of one layer against each other, and the machine's peak with them.
struct LayerTiming {
  let problem: ConvolutionProblem
  let settings: BenchmarkSettings
  let bench: Bench

  /// One row for each trial; nil where the run was interrupted before its first sample.
  func rows(of trials: [Trial], onProgress: (SamplingProgress) -> Void) -> [ConvolutionRow?] {
    var generator = SeededGenerator(seed: settings.seed)
    let before = NoiseReading()
    let clock = MonotonicClock()
    let start = clock.nanoseconds
    let timings = Sampler(settings: settings.sampling, clock: clock).measure(
      trials.map(bench.workload(of:)) + settings.crews.map(\.peak.workload), using: &generator,
      isCancelled: { settings.interruption.isRequested }, onProgress: onProgress)
    let surroundings = Surroundings(
      before: before, after: NoiseReading(), wallTime: .nanoseconds(clock.nanoseconds - start))
    let peaks = zip(settings.crews.map(\.threadCount), timings.suffix(settings.crews.count))
    let peakTimings = Dictionary(peaks.map { ($0, $1) }) { first, _ in first }
    let outcomes = zip(trials, timings).map { Outcome(trial: $0, timing: $1) }
    return outcomes.map { outcome in
      guard let peak = peakTimings[outcome.threadCount] else { return nil }
      let fastest = fastestRival(of: outcome, among: outcomes)
      return row(of: outcome, peak: peak, fastest: fastest, surroundings)
    }
  }

  /// The rounds from outside.
  private struct Surroundings {
    let before: NoiseReading
    let after: NoiseReading
    let wallTime: Duration
  }

  private struct Outcome {
    let trial: Trial
    let timing: WorkloadTiming
    let summary: SampleSummary?

    init(trial: Trial, timing: WorkloadTiming) {
      self.trial = trial
      self.timing = timing
      summary = timing.summary
    }

    var threadCount: Int { trial.contender.crew.threadCount }
  }

  /// The fastest of those on the same threads and the same caches.
  private func fastestRival(of outcome: Outcome, among outcomes: [Outcome]) -> Outcome {
    let rivals = outcomes.filter {
      $0.threadCount == outcome.threadCount && $0.trial.cache == outcome.trial.cache && $0.summary != nil
    }
    return rivals.min { $0.summary!.median < $1.summary!.median } ?? outcome
  }

  private func row(
    of outcome: Outcome, peak: WorkloadTiming, fastest: Outcome, _ surroundings: Surroundings
  ) -> ConvolutionRow? {
    guard let summary = outcome.summary else { return nil }
    let crew = outcome.trial.contender.crew
    var row = outcome.trial.contender.row
    row.cache = outcome.trial.cache
    row.record(
      outcome.timing, directFLOPs: OperationCount(problem).denseFLOPs,
      executedFLOPs: outcome.trial.contender.plan.cost.flops, peakGigaflopsPerSecond: crew.peak.gigaflopsPerSecond(peak)
    )
    if let comparison = PairedComparison(a: fastest.timing.nanosecondsPerCall, b: outcome.timing.nanosecondsPerCall) {
      row.record(comparison)
    }
    if let roofline = crew.roofline { row.record(roofline) }
    let span = NoiseSpan(
      before: surroundings.before, after: surroundings.after, wallTime: surroundings.wallTime,
      threadCount: crew.threadCount, isPinned: settings.isPinned)
    row.record(NoiseVerdict(span, timing: TimingQuality(summary, peakSpread: peak.summary?.relativeSpread)))
    if settings.inspection.keepsSamples { row.sampleMilliseconds = outcome.timing.nanosecondsPerCall.map { $0 / 1e6 } }
    return row
  }
}

extension SampleSummary {
  /// The interquartile range as a fraction of the median.
  fileprivate var relativeSpread: Double { (percentile75 - percentile25) / median }
}
