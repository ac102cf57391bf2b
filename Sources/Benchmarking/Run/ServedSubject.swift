import Harness

/// Candidates that are timed whenever somebody asks for it, in turns with those of other programs.
package protocol ServedSubject {
  /// One for each candidate that can be timed.
  var workloads: [Workload] { get }
}

extension ServedSubject {
  /// How many candidates can be timed.
  package var count: Int { workloads.count }

  /// Nanoseconds of one execution of a candidate, sample by sample.
  ///
  /// - Parameter index: below `count`.
  package func samples(of index: Int, lasting time: Duration) -> [Double] {
    TurnSampler(clock: MonotonicClock()).samples(of: workloads[index], lasting: time)
  }
}
