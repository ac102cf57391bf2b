/// What became of one candidate with its operands in one state of the caches.
package struct CandidateResult: Hashable, Sendable {
  /// `winograd-f4`.
  package let name: String
  package let threadCount: Int
  package let cache: CacheState
  /// Nil if nothing was planned.
  package let preparation: Preparation?
  /// Nil if it was never executed.
  package let accuracy: Accuracy?
  package let outcome: Outcome

  package init(
    name: String, threadCount: Int, cache: CacheState, preparation: Preparation? = nil, accuracy: Accuracy? = nil,
    outcome: Outcome
  ) {
    self.name = name
    self.threadCount = threadCount
    self.cache = cache
    self.preparation = preparation
    self.accuracy = accuracy
    self.outcome = outcome
  }
}
