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
  private let screening: SamplingSettings

  /// Calls by which a candidate is judged at first.
  private static let screeningCount = 2
  /// Who takes so many times as long as the fastest one at first is not measured further: more than noise makes of two
  /// calls, less than what most candidates are behind the fastest.
  private static let hopelessFactor = 1.6
  /// Who takes so many times as long as the fastest one in its first execution, and long enough to be timed by one, is not
  /// timed again.
  private static let firstHopelessFactor = 3.0
  private static let tellingTime = Duration.milliseconds(1)

  init(time: Duration) {
    settings = SamplingSettings(timeBudget: time, precision: 0.02)
    var screening = settings
    screening.fixedCount = Self.screeningCount
    self.screening = screening
  }

  /// The median time of each candidate, from interleaved rounds: few of them for those that are far behind, and for all
  /// where a call takes longer than the time that one candidate has.
  @Sendable func medians(of candidates: [CandidateWorkload], startsCold: Bool) -> [Duration] {
    var generator = SeededGenerator(seed: 1)
    let workloads = candidates.map { candidate in
      Workload(
        "candidate", prepare: startsCold ? { candidate.buffers.forEach(CacheEviction.evict) } : nil,
        body: candidate.body)
    }
    let firstTimes = candidates.map(\.firstTime)
    let firstLimit = max(Self.tellingTime, (firstTimes.min() ?? .zero) * Self.firstHopelessFactor)
    let hopeful = firstTimes.indices.filter { firstTimes[$0] <= firstLimit }
    var times = firstTimes.map { $0 / .nanoseconds(1) }
    let screened = summaries(of: hopeful.map { workloads[$0] }, screening, using: &generator).map(\.minimum)
    for (index, time) in zip(hopeful, screened) { times[index] = time }
    let limit = Self.hopelessFactor * (screened.min() ?? 0)
    let contenders = hopeful.filter { times[$0] <= limit }
    if contenders.count > 1, limit < settings.timeBudget / .nanoseconds(1) {
      let summaries = summaries(of: contenders.map { workloads[$0] }, settings, using: &generator)
      for (index, summary) in zip(contenders, summaries) { times[index] = summary.median }
    }
    return times.map { .nanoseconds(Int64($0)) }
  }

  private func summaries(
    of workloads: [Workload], _ settings: SamplingSettings, using generator: inout SeededGenerator
  ) -> [SampleSummary] {
    Sampler(settings: settings, clock: MonotonicClock()).measure(workloads, using: &generator).map { timing in
      guard let summary = timing.summary else { preconditionFailure("a finished timing has samples") }
      return summary
    }
  }
}
