/// Measures one workload for its turn among those of other programs: an untimed call, then samples.
///
/// `make peers` holds peers to the same rules: `warm_samples` and `cold_samples` in Benchmarks/Peers/peers/sampling.py.
package struct TurnSampler<Clock: TimingClock> {
  private let clock: Clock

  package init(clock: Clock) {
    self.clock = clock
  }

  /// Nanoseconds of one call, sample by sample, for about `time` after the untimed call.
  package func samples(of workload: Workload, lasting time: Duration) -> [Double] {
    workload.body()
    let end = clock.nanoseconds + time.wholeNanoseconds
    return if let prepare = workload.prepare {
      preparedSamples(of: workload, after: prepare, until: end)
    } else {
      repeatedSamples(of: workload, until: end)
    }
  }

  /// Samples of as many calls as the shortest one takes. The first that is long enough counts.
  private func repeatedSamples(of workload: Workload, until end: Int) -> [Double] {
    var calls = 1
    var elapsed = elapsedNanoseconds(of: workload, calls: calls)
    while elapsed < TurnRules.shortestSample.wholeNanoseconds {
      calls *= 2
      elapsed = elapsedNanoseconds(of: workload, calls: calls)
    }
    var samples = [Double(elapsed) / Double(calls)]
    while clock.nanoseconds < end {
      samples.append(Double(elapsedNanoseconds(of: workload, calls: calls)) / Double(calls))
    }
    return samples
  }

  /// Samples of single calls, each after a preparation, which the time includes.
  private func preparedSamples(of workload: Workload, after prepare: () -> Void, until end: Int) -> [Double] {
    var samples: [Double] = []
    while samples.count < TurnRules.fewestPreparedSamples || clock.nanoseconds < end {
      prepare()
      samples.append(Double(elapsedNanoseconds(of: workload, calls: 1)))
    }
    return samples
  }

  private func elapsedNanoseconds(of workload: Workload, calls: Int) -> Int {
    WorkloadSampling.elapsedNanoseconds(of: workload, calls: calls, clock: clock)
  }
}

/// What is the same for all workloads of a round.
private enum TurnRules {
  /// Calls shorter than this are repeated within a sample.
  static let shortestSample = Duration.microseconds(50)
  /// Calls with preparation that are timed whatever the time.
  static let fewestPreparedSamples = 3
}
