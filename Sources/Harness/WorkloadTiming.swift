/// Why the sampling of a workload ended.
package enum StopReason: String, Codable, Sendable {
  /// The confidence interval is as narrow as asked.
  case precision
  /// The time was used up.
  case budget
  /// There are as many samples as were asked for.
  case count
  /// The caller cancelled.
  case interrupted
}

/// What was measured of one workload.
package struct WorkloadTiming: Hashable, Sendable {
  package let name: String
  /// Nanoseconds for one call, sample by sample, in the order taken. Empty only if interrupted before the first sample.
  package let nanosecondsPerCall: [Double]
  package let stopReason: StopReason
  /// Time spent on this workload, warm-up and preparation included.
  package let timeSpent: Duration

  package init(name: String, nanosecondsPerCall: [Double], stopReason: StopReason, timeSpent: Duration) {
    self.name = name
    self.nanosecondsPerCall = nanosecondsPerCall
    self.stopReason = stopReason
    self.timeSpent = timeSpent
  }

  /// Statistics of the samples, in nanoseconds for one call; nil without samples.
  package var summary: SampleSummary? { SampleSummary(nanosecondsPerCall) }
}

/// How far a run has come.
package struct SamplingProgress: Hashable, Sendable {
  /// The workload that runs next.
  package let workloadName: String
  /// What the budgets of the unfinished workloads still allow.
  package let timeLeft: Duration
}
