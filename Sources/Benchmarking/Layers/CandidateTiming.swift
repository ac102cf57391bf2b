import Backends
import Convolution
import Harness
import Kernels
import Tensors

extension BackendCatalog {
  /// The backends on the given kernels, with the harness as the judge of those that measure candidates.
  package static func forBenchmarks(
    on table: KernelTable, blocking: BlockingChoice = .tuned, plugins: [any ConvolutionBackend] = []
  ) -> BackendCatalog {
    BackendCatalog(kernels: table, blocking: blocking, plugins: plugins, timer: CandidateTiming.medians)
  }
}

/// How a backend that chooses by measuring compares its candidates.
enum CandidateTiming {
  /// Enough to tell candidates apart by a few percent, short beside the measurement that follows.
  private static let settings = SamplingSettings(timeBudget: .milliseconds(60), precision: 0.02)

  /// The median time of each candidate, from interleaved rounds.
  @Sendable static func medians(of candidates: [CandidateWorkload], startsCold: Bool) -> [Duration] {
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
