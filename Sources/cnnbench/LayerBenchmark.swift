import Convolution
import Harness
import Measurements
import Reporting
import Tensors

/// All backends on one layer: planned, packed, verified on the buffers that are timed, timed in interleaved rounds, and
/// then inspected.
package struct LayerBenchmark {
  private let entry: BatchEntry
  private let settings: BenchmarkSettings
  /// Shown before the layer's name: `3/15`.
  private let position: String
  /// What the layers after this one may take.
  private let timeAfterwards: Duration

  package init(
    _ entry: BatchEntry, settings: BenchmarkSettings, position: String = "", timeAfterwards: Duration = .zero
  ) {
    self.entry = entry
    self.settings = settings
    self.position = position
    self.timeAfterwards = timeAfterwards
  }

  private var problem: ConvolutionProblem { entry.layer.problem }

  /// Rows by crew, then backend, then state of the caches; fewer if the run is interrupted.
  ///
  /// - Parameter reportFailure: told at once of every failed row, with the first wrong elements if there are any.
  package func run(reportFailure: (ConvolutionRow, [ElementFault]) -> Void) -> [ConvolutionRow] {
    let (stages, bench) = prepare(reportFailure: reportFailure)
    return bench.map { time(stages, on: $0) } ?? rows(of: stages)
  }

  /// Plans, packs and verifies every backend with every crew; without a bench if none of them has a plan.
  func prepare(reportFailure: (ConvolutionRow, [ElementFault]) -> Void) -> (stages: [Stage], bench: Bench?) {
    let planned = settings.crews.flatMap { crew in settings.backends.map { plan($0, crew: crew) } }
    for row in planned.compactMap(\.endedRow) where row.status == .failed { reportFailure(row, []) }
    let plans = planned.compactMap { $0.contender?.plan }
    guard !plans.isEmpty else { return (planned, nil) }
    var bench = bench(on: operands(), for: plans)
    let checked = planned.map { check($0, on: &bench, reportFailure: reportFailure) }
    return (checked, bench)
  }

  func operands() -> LayerOperands {
    showProgress("operands", timeLeft: settings.timeOfLayer)
    let tensors = ProblemTensors(problem, seed: settings.seed)
    let sample = ReferenceSample(
      problem, operands: tensors.operands, weights: tensors.weights.pointer, seed: settings.seed,
      workers: settings.crews[0].workers, limits: settings.verification)
    return LayerOperands(tensors: tensors, sample: sample)
  }

  /// - Parameter plans: those that the workspace has to have room for.
  func bench(on operands: LayerOperands, for plans: [any ConvolutionPlan]) -> Bench {
    let memory = settings.memory.reduced(by: ProblemTensors.byteCount(of: problem))
    return Bench(operands: operands, plans: plans, memory: memory)
  }

  // MARK: Planning

  /// - Parameter blocking: nil for that of the settings.
  func plan(_ backend: any ConvolutionBackend, crew: Crew, blocking: Blocking? = nil) -> Stage {
    if let reason = reasonToSkip(backend, crew: crew) { return .ended(row(backend, crew, .skipped, reason: reason)) }
    if settings.interruption.isRequested { return .unreached }
    showProgress("\(backend.name): planning", timeLeft: settings.timeOfLayer)
    let phaseTimer = PhaseTimer(workerCount: crew.threadCount) { MonotonicClock().nanoseconds }
    do {
      let context = settings.planContext(for: crew, phaseTimer: phaseTimer).with(blocking ?? settings.blocking)
      let start = MonotonicClock().nanoseconds
      let plan = try backend.makePlan(for: problem, context: context)
      let planningTime = MonotonicClock().nanoseconds - start
      var row = row(backend, crew, .passed, plan: plan)
      row.planMilliseconds = Double(planningTime) / 1e6
      return .running(Contender(plan: plan, crew: crew, phaseTimer: phaseTimer, row: row))
    } catch let limitation as Limitation {
      return .ended(row(backend, crew, .skipped, reason: limitation.reason))
    } catch {
      return .ended(row(backend, crew, .failed, reason: "planning failed: \(error)"))
    }
  }

  private func reasonToSkip(_ backend: any ConvolutionBackend, crew: Crew) -> String? {
    if let reason = entry.unsupportedReason { return reason }
    guard backend.belongs(to: entry.algorithm) else {
      return "the batch file asks for --alg=\(entry.algorithm.rawValue)"
    }
    if settings.isPinned && crew.threadCount > 1 && backend.runsOwnThreads {
      return "its threads are its own: --pin would bind them all to the first one's processor"
    }
    return backend.limitation(for: problem)?.reason
  }

  private func row(
    _ backend: any ConvolutionBackend, _ crew: Crew, _ status: RowStatus, reason: String? = nil,
    plan: (any ConvolutionPlan)? = nil
  ) -> ConvolutionRow {
    let repro = ReproCommand(
      layer: entry.layer, backend: backend.name, threadCount: crew.threadCount, settings: settings)
    let count = OperationCount(problem)
    var row = ConvolutionRow(
      layer: entry.layer.name, problem: entry.layer.descriptor, backend: backend.name,
      direction: problem.direction.rawValue, threads: crew.threadCount, status: status, reason: reason,
      repro: repro.description)
    row.isa = settings.instructionSetName
    row.postOps = problem.postOps.isEmpty ? nil : problem.postOps.text
    row.multiplicity = entry.layer.multiplicity
    row.inBoundsGigaflop = Double(count.inBoundsFLOPs) / 1e9
    row.denseGigaflop = Double(count.denseFLOPs) / 1e9
    row.compulsoryByteCount = count.compulsoryByteCount
    row.summary = plan?.summary
    row.packedWeightsByteCount = plan?.packedWeightsByteCount
    row.workspaceByteCount = plan?.workspaceByteCount
    return row
  }

  // MARK: Checking and timing

  private func check(
    _ stage: Stage, on bench: inout Bench, reportFailure: (ConvolutionRow, [ElementFault]) -> Void
  ) -> Stage {
    guard let contender = stage.contender else { return stage }
    guard !settings.interruption.isRequested else { return .unreached }
    showProgress("\(contender.row.backend): checking", timeLeft: settings.timeOfLayer)
    let (checked, faults) = bench.check(contender)
    if let row = checked.endedRow, !faults.isEmpty { reportFailure(row, faults) }
    return checked
  }

  private func time(_ stages: [Stage], on bench: Bench) -> [ConvolutionRow] {
    let trials = stages.compactMap(\.contender).flatMap { contender in
      settings.caches.map { Trial(contender: contender, cache: $0) }
    }
    guard !settings.interruption.isRequested, !trials.isEmpty else { return rows(of: stages) }
    let timing = LayerTiming(problem: problem, settings: settings, bench: bench)
    let inspector = Inspector(layer: entry.layer, settings: settings, bench: bench)
    var measured = timing.rows(of: trials) { showProgress("\($0.workloadName): timing", timeLeft: $0.timeLeft) }
    for (index, trial) in trials.enumerated() where !settings.interruption.isRequested {
      guard measured[index] != nil, inspector.hasWork else { continue }
      showProgress("\(trial.contender.row.backend): inspecting", timeLeft: .zero)
      measured[index] = measured[index].map { inspector.inspect(trial, row: $0) }
    }
    var results = measured[...]
    return stages.flatMap { stage in
      stage.contender == nil ? rows(of: [stage]) : settings.caches.compactMap { _ in results.popFirst() ?? nil }
    }
  }

  /// The rows of the stages that have ended, one for each state of the caches.
  private func rows(of stages: [Stage]) -> [ConvolutionRow] {
    stages.compactMap(\.endedRow).flatMap { row in
      settings.caches.map { cache in
        var row = row
        row.cache = cache
        return row
      }
    }
  }

  func showProgress(_ text: String, timeLeft: Duration) {
    settings.progress.show("\(position) \(entry.layer.name)  \(text)", timeLeft: timeLeft + timeAfterwards)
  }
}
