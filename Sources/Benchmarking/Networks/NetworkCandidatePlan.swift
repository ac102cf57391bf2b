import Convolution
import Harness
import Inference
import Measurements
import Tensors

/// A network's plan as a candidate: with steps that may be timed by themselves.
package final class NetworkCandidatePlan: CandidatePlan {
  let plan: NetworkPlan
  private let phaseTimer: PhaseTimer
  /// Nil where the phases are those of algorithms.
  private let stepTimer: StepTimer?
  /// The largest error of each step ÷ its largest element; empty as long as nothing was compared.
  var stepErrors: [Double] = []
  /// The largest error against what another engine computed ÷ the largest element; nil where nobody was asked.
  var secondOpinionError: Double?

  init(_ plan: NetworkPlan, phaseTimer: PhaseTimer, timesSteps: Bool) {
    self.plan = plan
    self.phaseTimer = phaseTimer
    stepTimer = timesSteps ? StepTimer(stepCount: plan.steps.count) : nil
  }

  package var summary: String { plan.summary }
  package var executedOperationCount: Int { plan.operationCount }
  package var memory: MemoryUse {
    MemoryUse(
      packedByteCount: plan.packedByteCount, workspaceByteCount: plan.workspaceByteCount,
      arenaByteCount: plan.arenaByteCount)
  }

  /// Executes it once; with a clock between the steps while these are timed.
  func execute(_ execution: NetworkExecution) {
    guard let stepTimer, stepTimer.isRunning else { return execution.run() }
    stepTimer.time { execution.run(step: $0) }
  }

  /// The phases of the algorithms, or one for each step: its time on all threads.
  package func timePhases(of body: () -> Void) -> [PhaseSum] {
    guard let stepTimer else {
      let sums = phaseTimer.record(body)
      return ExecutionPhase.allCases.compactMap { phase in
        sums[phase].map { PhaseSum(phase.name, nanoseconds: $0) }
      }
    }
    let times = stepTimer.record(body)
    return zip(plan.steps, times).map { PhaseSum($0.name, nanoseconds: $1 * plan.workers.workerCount) }
  }

  /// What the plan cannot be faster than; nil where a convolution was not measured.
  package var floor: NetworkFloor? {
    plan.measuredConvolutionMilliseconds.map {
      NetworkFloor(convolutionMilliseconds: $0, matrixByteCount: plan.matrixByteCount)
    }
  }

  /// The steps as reports tell of them.
  var stepFacts: [StepFacts] {
    plan.steps.enumerated().map { index, step in
      StepFacts(
        name: step.name, layers: step.layers, kind: step.kind, backend: step.backend,
        problem: step.problem.map { ConvolutionLayer($0).descriptor }, summary: step.summary,
        work: SubjectWork(
          operationCount: step.plainOperationCount, usefulOperationCount: step.usefulOperationCount,
          compulsoryByteCount: step.compulsoryByteCount),
        executedOperationCount: step.executedOperationCount,
        relativeError: index < stepErrors.count ? stepErrors[index] : nil)
    }
  }
}

/// Adds up the time of each step of executions, while it is switched on.
private final class StepTimer {
  private(set) var isRunning = false
  private var nanoseconds: [Int]

  init(stepCount: Int) { nanoseconds = Array(repeating: 0, count: stepCount) }

  /// The nanoseconds of each step in what `body` executes.
  func record(_ body: () -> Void) -> [Int] {
    nanoseconds = nanoseconds.map { _ in 0 }
    isRunning = true
    body()
    isRunning = false
    return nanoseconds
  }

  func time(_ runStep: (Int) -> Void) {
    let clock = MonotonicClock()
    var start = clock.nanoseconds
    for step in nanoseconds.indices {
      runStep(step)
      let end = clock.nanoseconds
      nanoseconds[step] += end - start
      start = end
    }
  }
}
