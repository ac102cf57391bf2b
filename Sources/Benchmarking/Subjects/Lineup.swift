/// The candidates of a subject once all of them were planned, prepared and verified.
package struct Lineup<Plan: CandidatePlan> {
  /// In the order of the subject's candidates.
  let stages: [Stage<VerifiedCandidate<Plan>>]

  /// The candidates that can be timed.
  package var verified: [VerifiedCandidate<Plan>] { stages.compactMap(\.running) }
  /// The candidates that cannot do the work, or were wrong.
  package var ended: [EndedCandidate] { stages.compactMap(\.ended) }
}
