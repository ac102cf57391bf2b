import Convolution
import Harness
import Reporting

/// All backends on one layer: planned, packed, verified on the buffers that are timed, then timed in interleaved rounds.
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

  /// One row for each backend, in their order; fewer if the run is interrupted.
  ///
  /// - Parameter reportFailure: told at once of every failed row, with the first wrong elements if there are any.
  package func run(reportFailure: (ConvolutionRow, [ElementFault]) -> Void) -> [ConvolutionRow] {
    let planned = settings.backends.map(plan)
    for row in planned.compactMap(\.endedRow) where row.status == .failed { reportFailure(row, []) }
    let plans = planned.compactMap { $0.contender?.plan }
    guard !plans.isEmpty else { return planned.compactMap(\.endedRow) }
    showProgress("operands", timeLeft: timeOfLayer)
    let tensors = ProblemTensors(problem, seed: settings.seed)
    let sample = ReferenceSample(
      problem, operands: tensors.operands, weights: tensors.weights.pointer, seed: settings.seed,
      workers: settings.workers)
    let memory = settings.memory.reduced(by: ProblemTensors.byteCount(of: problem))
    var bench = Bench(tensors: tensors, sample: sample, plans: plans, memory: memory)
    let checked = planned.map { check($0, on: &bench, reportFailure: reportFailure) }
    return time(checked, on: bench)
  }

  // MARK: Planning

  private func plan(_ backend: any ConvolutionBackend) -> Stage {
    if let reason = reasonToSkip(backend) { return .ended(row(backend, .skipped, reason: reason)) }
    if settings.interruption.isRequested { return .unreached }
    showProgress("\(backend.name): planning", timeLeft: timeOfLayer)
    do {
      let context = PlanContext(workers: settings.workers, cacheDirectory: settings.cacheDirectory)
      let plan = try backend.makePlan(for: problem, context: context)
      return .running(Contender(plan: plan, row: row(backend, .passed, plan: plan)))
    } catch let limitation as Limitation {
      return .ended(row(backend, .skipped, reason: limitation.reason))
    } catch {
      return .ended(row(backend, .failed, reason: "planning failed: \(error)"))
    }
  }

  private func reasonToSkip(_ backend: any ConvolutionBackend) -> String? {
    if let reason = entry.unsupportedReason { return reason }
    guard backend.belongs(to: entry.algorithm) else {
      return "the batch file asks for --alg=\(entry.algorithm.rawValue)"
    }
    return backend.limitation(for: problem)?.reason
  }

  private func row(
    _ backend: any ConvolutionBackend, _ status: RowStatus, reason: String? = nil, plan: (any ConvolutionPlan)? = nil
  ) -> ConvolutionRow {
    let repro = ReproCommand(layer: entry.layer, backend: backend.name, settings: settings)
    let count = OperationCount(problem)
    var row = ConvolutionRow(
      layer: entry.layer.name, problem: entry.layer.descriptor, backend: backend.name,
      direction: problem.direction.rawValue, threads: settings.workers.workerCount, status: status, reason: reason,
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
    showProgress("\(contender.row.backend): checking", timeLeft: timeOfLayer)
    let (checked, faults) = bench.check(contender)
    if let row = checked.endedRow, !faults.isEmpty { reportFailure(row, faults) }
    return checked
  }

  private func time(_ stages: [Stage], on bench: Bench) -> [ConvolutionRow] {
    guard !settings.interruption.isRequested else { return stages.compactMap(\.endedRow) }
    var generator = SeededGenerator(seed: settings.seed)
    let contenders = stages.compactMap(\.contender)
    guard !contenders.isEmpty else { return stages.compactMap(\.endedRow) }
    var timings = Sampler(settings: settings.sampling, clock: MonotonicClock()).measure(
      contenders.map(bench.workload(of:)) + [settings.peak.workload], using: &generator,
      isCancelled: { settings.interruption.isRequested },
      onProgress: { showProgress("\($0.workloadName): timing", timeLeft: $0.timeLeft) })
    let peak = settings.peak.gigaflopsPerSecond(timings.removeLast())
    return stages.compactMap { stage in
      guard let contender = stage.contender else { return stage.endedRow }
      let timing = timings.removeFirst()
      return timing.summary == nil ? nil : row(of: contender, with: timing, peak: peak)
    }
  }

  private func row(of contender: Contender, with timing: WorkloadTiming, peak: Double?) -> ConvolutionRow {
    var row = contender.row
    row.record(
      timing, directFLOPs: OperationCount(problem).denseFLOPs, executedFLOPs: contender.plan.cost.flops,
      peakGigaflopsPerSecond: peak)
    return row
  }

  private var timeOfLayer: Duration { settings.sampling.timeBudget * (settings.backends.count + 1) }

  private func showProgress(_ text: String, timeLeft: Duration) {
    settings.progress.show("\(position) \(entry.layer.name)  \(text)", timeLeft: timeLeft + timeAfterwards)
  }
}
