import Measurements

/// A candidate with its plan.
struct PlannedCandidate<Plan: CandidatePlan> {
  let candidate: Candidate<Plan>
  let plan: Plan
  let preparation: Preparation
}
