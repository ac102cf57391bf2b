import Backends
import Convolution
import Harness
import Kernels
import Tensors

extension BackendCatalog {
  /// The backends on the given kernels, with the harness as the judge of those that measure candidates.
  ///
  /// - Parameter time: what measuring one candidate may take, for backends that choose.
  package static func forBenchmarks(
    on table: KernelTable, blocking: BlockingChoice = .tuned, plugins: [any ConvolutionBackend] = [],
    time: Duration = CandidateTiming.usualTime
  ) -> BackendCatalog {
    BackendCatalog(kernels: table, blocking: blocking, plugins: plugins, timer: CandidateTiming(time: time).medians)
  }
}

/// How a backend that chooses by measuring compares its candidates.
package struct CandidateTiming: Sendable {
  /// Enough to tell candidates apart by a few percent, short beside the measurement that follows.
  package static let usualTime = Duration.milliseconds(60)
  /// The same for the many convolutions of networks.
  package static let timeWithinNetworks = Duration.milliseconds(12)

  private let settings: SamplingSettings

  init(time: Duration) { settings = SamplingSettings(timeBudget: time, precision: 0.02) }

  /// The median time of each candidate, from interleaved rounds.
  @Sendable func medians(of candidates: [CandidateWorkload], startsCold: Bool) -> [Duration] {
    var generator = SeededGenerator(seed: 1)
    let workloads = candidates.map { candidate in
      Workload(
        "candidate", prepare: startsCold ? { candidate.buffers.forEach(CacheEviction.evict) } : nil,
        body: candidate.body)
    }
    let timings = Sampler(settings: settings, clock: MonotonicClock()).measure(workloads, using: &generator)
    return timings.map { timing in
      guard let median = timing.summary?.median else { preconditionFailure("a finished timing has samples") }
      return .nanoseconds(Int64(median))
    }
  }
}
