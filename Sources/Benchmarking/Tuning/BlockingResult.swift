import Harness

/// What became of a blocking that was to be measured.
package enum BlockingResult: Sendable {
  /// How many times as long as it the incumbent takes, from the same rounds.
  case timed(RatioInterval)
  /// Its plan is wrong or cannot be had; it was not timed.
  case rejected(BlockingRejection)
}
