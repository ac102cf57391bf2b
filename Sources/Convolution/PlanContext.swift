import Tensors
import WorkerThreads

/// What planning may use besides the problem.
package struct PlanContext: Sendable {
  package let workers: ThreadPool
  /// The sizes that tiles are chosen by.
  package var blocking: Blocking
  /// Where plans may keep what they learned between runs; nil keeps nothing.
  package let cacheDirectory: String?
  /// Whether plans must follow from the problem alone, not from measurements, so that they are the same everywhere.
  package let isReproducible: Bool
  package var demands: PlanDemands
  /// Where plans add the work of their executions.
  package let tally: WorkTally
  /// Where plans time the phases of their executions; nil if nobody asks.
  package let phaseTimer: PhaseTimer?
  /// Whether nobody waits for results any more: executions that take long ask, and end with whatever they have.
  package let isCancelled: @Sendable () -> Bool

  package init(
    workers: ThreadPool, blocking: Blocking = .standard, cacheDirectory: String? = nil, isReproducible: Bool = false,
    demands: PlanDemands = PlanDemands(), tally: WorkTally = WorkTally(), phaseTimer: PhaseTimer? = nil,
    isCancelled: @escaping @Sendable () -> Bool = { false }
  ) {
    self.workers = workers
    self.blocking = blocking
    self.cacheDirectory = cacheDirectory
    self.isReproducible = isReproducible
    self.demands = demands
    self.tally = tally
    self.phaseTimer = phaseTimer
    self.isCancelled = isCancelled
  }

  /// The context with other demands.
  package func with(_ demands: PlanDemands) -> PlanContext {
    var context = self
    context.demands = demands
    return context
  }

  /// The context with another blocking.
  package func with(_ blocking: Blocking) -> PlanContext {
    var context = self
    context.blocking = blocking
    return context
  }
}

extension PlanContext {
  /// Runs `body`, as a part of `phase` on the given worker.
  @inlinable
  @inline(__always)
  package func phase(_ phase: ExecutionPhase, worker: Int, _ body: () -> Void) {
    if let phaseTimer, phaseTimer.isRunning {
      phaseTimer.add(phase, worker: worker, body)
    } else {
      body()
    }
  }
}
