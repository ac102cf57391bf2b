import Counters
import Harness
import Measurements

/// Looks at candidates in executions of their own, so that nothing of it is in the times.
struct Inspector<Clock: TimingClock> {
  let inspection: Inspection
  let interruption: Interruption
  let clock: Clock

  /// Nanoseconds of executions over which phases are averaged, and the most executions.
  private static var phaseTime: Int { 100_000_000 }
  private static var mostPhaseExecutions: Int { 200 }
  /// Nanoseconds of executions in one counting pass, and the most executions.
  private static var countingTime: Double { 20_000_000 }
  private static var mostCountedExecutions: Double { 1000 }
  /// A fused multiply-add of the widest vectors.
  private static var mostOperationsOfAnInstruction: Double { 32 }

  var hasWork: Bool { inspection.phases || inspection.counters != nil }

  /// The measurement with what was found.
  func inspect<Plan>(
    _ timed: TimedCandidate<Plan>, _ measurement: CandidateMeasurement
  ) -> CandidateMeasurement {
    let workload = timed.workload
    let median = measurement.timing.summary.median
    return measurement.inspected(
      phases: inspection.phases ? phases(of: timed, workload) : nil,
      counters: inspection.counters.map { count($0, of: timed, workload, nanoseconds: median) })
  }

  private func phases<Plan>(of timed: TimedCandidate<Plan>, _ workload: Workload) -> PhaseBreakdown {
    var (count, whole) = (0, 0)
    var (order, sums): ([String], [String: Int]) = ([], [:])
    repeat {
      workload.prepare?()
      let times = timed.candidate.plan.timePhases {
        let start = clock.nanoseconds
        workload.body()
        whole += clock.nanoseconds - start
      }
      order = (order + times.map(\.phase)).uniqued
      for time in times { sums[time.phase, default: 0] += time.nanoseconds }
      count += 1
    } while whole < Self.phaseTime && count < Self.mostPhaseExecutions && !interruption.isRequested
    let milliseconds = { (nanoseconds: Double) in nanoseconds / Double(count) / 1e6 }
    let threadCount = Double(timed.candidate.team.threadCount)
    let phases = order.map { phase in
      PhaseTime(phase: phase, milliseconds: milliseconds(Double(sums[phase] ?? 0) / threadCount))
    }
    return PhaseBreakdown(
      phases: phases, residueMilliseconds: milliseconds(Double(whole)) - phases.reduce(0) { $0 + $1.milliseconds })
  }

  private func count<Plan>(
    _ request: CounterRequest, of timed: TimedCandidate<Plan>, _ workload: Workload, nanoseconds: Double
  ) -> CounterReport {
    let candidate = timed.candidate
    let isRepeatable = workload.prepare == nil
    let work = CountedWork(
      callCount: isRepeatable ? callCount(nanoseconds: nanoseconds) : 1, threadCount: candidate.team.threadCount,
      rerun: candidate.plan.rerun(cache: timed.cache), body: workload.body)
    workload.prepare?()
    var result = request.source.count(request.events, of: work)
    result.readings = result.readings.checked(against: expectation(of: candidate, nanoseconds: nanoseconds))
    return CounterReport(result, source: request.source.name, obstacles: request.obstacles)
  }

  private func callCount(nanoseconds: Double) -> Int {
    Int(min(max(Self.countingTime / nanoseconds, 1), Self.mostCountedExecutions))
  }

  private func expectation<Plan>(of candidate: VerifiedCandidate<Plan>, nanoseconds: Double) -> CountExpectation {
    let operations = Double(candidate.plan.executedOperationCount)
    return CountExpectation(
      singlePrecisionOperations: operations, leastInstructions: operations / Self.mostOperationsOfAnInstruction,
      processorSeconds: nanoseconds / 1e9 * Double(candidate.team.threadCount))
  }
}
