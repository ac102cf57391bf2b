/// Measures workloads against each other in interleaved rounds, so that a drift of the machine hits all alike.
///
/// Each workload warms up first. Then every round takes one sample of each unfinished workload, in an order drawn anew.
///
/// - Source: randomised multiple interleaved trials, Abedi & Brecht, "Conducting Repeatable Experiments in Highly
///   Variable Cloud Computing Environments", ICPE 2017.
package struct Sampler<Clock: TimingClock> {
  private let settings: SamplingSettings
  private let clock: Clock

  package init(settings: SamplingSettings, clock: Clock) {
    self.settings = settings
    self.clock = clock
  }

  /// Measures `workloads` and returns their timings in the same order.
  ///
  /// - Parameters:
  ///   - generator: draws the order of each round.
  ///   - isCancelled: asked after each sample; once it says yes, what was measured before that sample is returned, as a
  ///     workload may end early when it is cancelled.
  ///   - onProgress: told before a sample what comes next, at most once in `settings.progressInterval`.
  package func measure(
    _ workloads: [Workload], using generator: inout some RandomNumberGenerator,
    isCancelled: () -> Bool = { false }, onProgress: (SamplingProgress) -> Void = { _ in }
  ) -> [WorkloadTiming] {
    var samplings = workloads.map { WorkloadSampling($0, settings: settings, clock: clock) }
    var lastReport: Int?
    func report(before index: Int) {
      let now = clock.nanoseconds
      if let lastReport, now - lastReport < settings.progressInterval.wholeNanoseconds { return }
      lastReport = now
      onProgress(progress(of: samplings, next: index))
    }

    for index in samplings.indices {
      report(before: index)
      samplings[index].warmUp(isCancelled: isCancelled)
      if isCancelled() { return samplings.map(\.timing) }
    }
    var latest = samplings.indices.last
    while true {
      let unfinished = samplings.indices.filter { samplings[$0].stopReason == nil }
      if unfinished.isEmpty { return samplings.map(\.timing) }
      for index in unfinished.shuffled(using: &generator) {
        report(before: index)
        samplings[index].measureOnce(afterAnother: latest != index, isCancelled: isCancelled)
        latest = index
        if isCancelled() { return samplings.map(\.timing) }
      }
    }
  }

  private func progress(of samplings: [WorkloadSampling<Clock>], next index: Int) -> SamplingProgress {
    let left = samplings.reduce(0) { $0 + $1.nanosecondsLeft }
    return SamplingProgress(workloadName: samplings[index].name, timeLeft: .nanoseconds(left))
  }
}
