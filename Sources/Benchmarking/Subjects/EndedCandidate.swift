import Measurements

/// A candidate that is not timed, and why.
package struct EndedCandidate {
  package let name: String
  package let threadCount: Int
  let preparation: Preparation?
  let accuracy: Accuracy?
  /// Skipped or failed.
  package let outcome: Outcome
  /// The first wrong elements, one by one.
  package let details: [String]

  init<Plan>(
    _ candidate: Candidate<Plan>, _ outcome: Outcome, preparation: Preparation? = nil, verdict: Verdict? = nil
  ) {
    name = candidate.name
    threadCount = candidate.team.threadCount
    self.preparation = preparation
    accuracy = verdict?.accuracy
    self.outcome = outcome
    details = verdict?.fault?.details ?? []
  }

  /// The result in one state of the caches.
  func result(cache: CacheState) -> CandidateResult {
    CandidateResult(
      name: name, threadCount: threadCount, cache: cache, preparation: preparation, accuracy: accuracy,
      outcome: outcome)
  }
}
