import Convolution

/// Where the blockings of one backend for one problem are measured.
package protocol BlockingArena {
  /// What the blocking's plan chose.
  func identity(of blocking: Blocking) throws(BlockingRejection) -> PlanIdentity
  /// Verifies the candidates and times those that are right against the incumbent, in interleaved rounds.
  ///
  /// - Returns: a result for each candidate, in their order; nil if the run was interrupted.
  func results(of candidates: [Blocking], against incumbent: Blocking) -> [BlockingResult]?
}
