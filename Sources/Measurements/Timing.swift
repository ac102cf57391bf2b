import Harness

/// The times of one candidate, in nanoseconds for one execution.
package struct Timing: Hashable, Sendable {
  package let summary: SampleSummary
  /// Why sampling ended.
  package let stopReason: StopReason
  /// All samples in the order taken; nil where nobody asked for them.
  package let samples: [Double]?

  /// Nil without samples.
  package init?(_ timing: WorkloadTiming, keepsSamples: Bool = false) {
    guard let summary = timing.summary else { return nil }
    self.summary = summary
    stopReason = timing.stopReason
    samples = keepsSamples ? timing.nanosecondsPerCall : nil
  }
}
