import Harness
import Measurements

/// A candidate with its operands in one state of the caches: what a result is about.
struct TimedCandidate<Plan: CandidatePlan> {
  let candidate: VerifiedCandidate<Plan>
  let cache: CacheState

  init(_ candidate: VerifiedCandidate<Plan>, cache: CacheState) {
    self.candidate = candidate
    self.cache = cache
  }

  var workload: Workload { candidate.workload(cache: cache) }

  /// Whether both execute on as many threads, with their operands in the same state of the caches.
  func competes(with other: TimedCandidate) -> Bool {
    candidate.team.threadCount == other.candidate.team.threadCount && cache == other.cache
  }
}
