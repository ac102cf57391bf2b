import Convolution

/// A step that the plan of a backend computes, and what the plan tells of it.
protocol ChosenPlanStep: LayerStep {
  var chosen: ChosenPlan { get }
}

extension ChosenPlanStep {
  var summary: String { chosen.plan.summary }
  var workspaceByteCount: Int { chosen.plan.workspaceByteCount }
  var operationCount: Int { chosen.plan.cost.flops }
  var measuredMicroseconds: Double? { chosen.plan.measuredMicroseconds }
  var squaredErrorGrowth: Double {
    let bound = chosen.plan.errorBound
    return Double(bound.depth) * bound.growth * bound.growth
  }
}
