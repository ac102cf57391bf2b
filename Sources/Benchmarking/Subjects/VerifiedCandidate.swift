import Harness
import Measurements

/// A candidate whose result is right.
package struct VerifiedCandidate<Plan: CandidatePlan> {
  package let name: String
  package let team: ThreadTeam
  package let plan: Plan
  package let preparation: Preparation
  package let accuracy: Accuracy
  private let prepared: PreparedCandidate

  init(
    name: String, team: ThreadTeam, plan: Plan, preparation: Preparation, accuracy: Accuracy,
    prepared: PreparedCandidate
  ) {
    self.name = name
    self.team = team
    self.plan = plan
    self.preparation = preparation
    self.accuracy = accuracy
    self.prepared = prepared
  }

  /// What is timed: the very call, on the very buffers, that was verified.
  package func workload(cache: CacheState) -> Workload { prepared.workload(name, cache: cache) }
}
