import Convolution
import Counters
import Measurements
import Tensors

/// A backend's plan for a layer.
package struct LayerPlan: CandidatePlan {
  package let plan: any ConvolutionPlan
  /// Where the plan times its phases.
  private let phaseTimer: PhaseTimer
  private let replay: (@Sendable (CacheState) -> Rerun)?

  init(_ plan: any ConvolutionPlan, phaseTimer: PhaseTimer, replay: (@Sendable (CacheState) -> Rerun)?) {
    self.plan = plan
    self.phaseTimer = phaseTimer
    self.replay = replay
  }

  package var summary: String { plan.summary }
  package var executedOperationCount: Int { plan.cost.flops }
  package var memory: MemoryUse {
    MemoryUse(packedByteCount: plan.packedWeightsByteCount, workspaceByteCount: plan.workspaceByteCount)
  }

  package func timePhases(of body: () -> Void) -> [PhaseSum] {
    let sums = phaseTimer.record(body)
    return ExecutionPhase.allCases.compactMap { phase in
      sums[phase].map { PhaseSum(phase.name, nanoseconds: $0) }
    }
  }

  package func rerun(cache: CacheState) -> Rerun? { replay?(cache) }
}
