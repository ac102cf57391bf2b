import Harness

/// What became of a blocking that was to be measured.
package enum BlockingResult: Sendable {
  /// How many times as long as it the incumbent takes, from the same rounds.
  case timed(RatioInterval)
  /// The plan of the blocking is wrong or cannot be made; it was not timed.
  case rejected(BlockingRejection)
}
