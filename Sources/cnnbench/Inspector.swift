import Convolution
import Counters
import Harness
import Measurements
import Reporting
import Tensors

/// Looks at trials in executions of their own, so that nothing of it is in the times.
struct Inspector {
  let layer: ConvolutionLayer
  let settings: BenchmarkSettings
  let bench: Bench

  /// Nanoseconds of executions over which phases are averaged, and the most executions.
  private static let phaseTime = 100_000_000
  private static let mostPhaseExecutions = 200
  /// Nanoseconds of executions in one counting pass, and the most executions.
  private static let countingTime = 20_000_000.0
  private static let mostCountedExecutions = 1000.0

  var hasWork: Bool { settings.inspection.phases || settings.inspection.counters != nil }

  /// The row with what was found.
  func inspect(_ trial: Trial, row: ConvolutionRow) -> ConvolutionRow {
    var row = row
    let workload = bench.workload(of: trial)
    if settings.inspection.phases { recordPhases(of: workload, trial.contender, in: &row) }
    if let request = settings.inspection.counters { record(request, of: workload, trial, in: &row) }
    return row
  }

  // MARK: Phases

  private func recordPhases(of workload: Workload, _ contender: Contender, in row: inout ConvolutionRow) {
    let clock = MonotonicClock()
    var (count, whole) = (0, 0)
    var sums: [ExecutionPhase: Int] = [:]
    repeat {
      workload.prepare?()
      let times = contender.phaseTimer.record {
        let start = clock.nanoseconds
        workload.body()
        whole += clock.nanoseconds - start
      }
      sums.merge(times, uniquingKeysWith: +)
      count += 1
    } while whole < Self.phaseTime && count < Self.mostPhaseExecutions && !settings.interruption.isRequested
    let milliseconds = { (nanoseconds: Double) in nanoseconds / Double(count) / 1e6 }
    let threadCount = Double(contender.crew.threadCount)
    let phases = ExecutionPhase.allCases.compactMap { phase in
      sums[phase].map { PhaseTime(phase: phase.name, milliseconds: milliseconds(Double($0) / threadCount)) }
    }
    row.phases = phases
    row.phaseResidueMilliseconds = milliseconds(Double(whole)) - phases.reduce(0) { $0 + $1.milliseconds }
  }

  // MARK: Counters

  private func record(
    _ request: CounterRequest, of workload: Workload, _ trial: Trial, in row: inout ConvolutionRow
  ) {
    let contender = trial.contender
    let isRepeatable = workload.prepare == nil
    let work = CountedWork(
      callCount: isRepeatable ? callCount(of: row) : 1, threadCount: contender.crew.threadCount,
      rerun: rerun(of: trial), body: workload.body)
    workload.prepare?()
    var result = request.source.count(request.events, of: work)
    result.readings = result.readings.checked(against: expectation(of: contender, row: row))
    row.record(result, source: request.source.name, obstacles: request.obstacles)
  }

  private func callCount(of row: ConvolutionRow) -> Int {
    guard let median = row.medianMilliseconds else { return 1 }
    return Int(min(max(Self.countingTime / (median * 1e6), 1), Self.mostCountedExecutions))
  }

  private func expectation(of contender: Contender, row: ConvolutionRow) -> CountExpectation {
    let flops = Double(contender.plan.cost.flops)
    let seconds = row.medianMilliseconds.map { $0 / 1e3 * Double(contender.crew.threadCount) }
    return CountExpectation(
      singlePrecisionOperations: flops, leastInstructions: flops / Self.mostOperationsOfAnInstruction,
      processorSeconds: seconds)
  }

  /// A fused multiply-add of the widest vectors.
  private static let mostOperationsOfAnInstruction = 32.0

  private func rerun(of trial: Trial) -> Rerun? {
    ReplayCommand.rerun(layer: layer, backend: trial.contender.row.backend, cache: trial.cache, seed: settings.seed)
  }
}
