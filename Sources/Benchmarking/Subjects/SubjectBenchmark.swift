import Harness
import Measurements

/// The way of a subject's candidates: planned, prepared, verified on the buffers that are timed, timed in interleaved
/// rounds with the machine's peak, and then inspected.
package struct SubjectBenchmark<S: Subject, Clock: TimingClock> {
  /// What a candidate has settled.
  package typealias Plan = S.Operands.Plan
  /// Told at once of every candidate that failed.
  package typealias FailureReporter = (EndedCandidate) -> Void

  private let subject: S
  private let settings: MeasuringSettings
  private let instruments: Instruments<Clock>

  package init(_ subject: S, settings: MeasuringSettings, instruments: Instruments<Clock>) {
    self.subject = subject
    self.settings = settings
    self.instruments = instruments
  }

  /// A result for each candidate and state of the caches, in the order of the candidates; fewer if the run is
  /// interrupted.
  package func run(reportFailure: FailureReporter) -> [CandidateResult] {
    let lineup = prepare(reportFailure: reportFailure)
    var measured = measurements(of: lineup)[...]
    return lineup.stages.flatMap { stage in
      switch stage {
      case .unreached: [CandidateResult]()
      case .ended(let candidate): settings.caches.map(candidate.result)
      case .running(let candidate):
        zip(settings.caches, popFirst(settings.caches.count, of: &measured)).compactMap { cache, measurement in
          measurement.map { result(of: candidate, cache: cache, $0) }
        }
      }
    }
  }

  /// Plans, prepares and verifies every candidate.
  package func prepare(reportFailure: FailureReporter) -> Lineup<Plan> {
    let planned = planned()
    for candidate in planned.compactMap(\.ended) where candidate.outcome.status == .failed {
      reportFailure(candidate)
    }
    let plans = planned.compactMap { $0.running?.plan }
    guard !plans.isEmpty else {
      return Lineup(stages: planned.map { $0.ended.map { .ended($0) } ?? .unreached })
    }
    show("operands")
    do throws(Unsuitability) {
      var operands = try subject.makeOperands(for: plans)
      return Lineup(stages: planned.map { check($0, on: &operands, reportFailure: reportFailure) })
    } catch {
      return Lineup(stages: planned.map { skip($0, reason: error.reason) })
    }
  }

  private func skip(
    _ stage: Stage<PlannedCandidate<Plan>>, reason: String
  ) -> Stage<VerifiedCandidate<Plan>> {
    if let ended = stage.ended { return .ended(ended) }
    guard let planned = stage.running else { return .unreached }
    return .ended(
      EndedCandidate(planned.candidate, .skipped(reason: reason), preparation: planned.preparation))
  }

  // MARK: Planning

  /// Plans every candidate.
  func planned() -> [Stage<PlannedCandidate<Plan>>] { subject.candidates.map(plan) }

  private func plan(_ candidate: Candidate<Plan>) -> Stage<PlannedCandidate<Plan>> {
    if let limitation = candidate.limitation { return .ended(EndedCandidate(candidate, .skipped(reason: limitation))) }
    if settings.interruption.isRequested { return .unreached }
    show("\(candidate.name): planning")
    do {
      let start = instruments.clock.nanoseconds
      let plan = try candidate.makePlan()
      let nanoseconds = instruments.clock.nanoseconds - start
      let preparation = Preparation(
        summary: plan.summary, planMilliseconds: Double(nanoseconds) / 1e6, memory: plan.memory)
      return .running(PlannedCandidate(candidate: candidate, plan: plan, preparation: preparation))
    } catch let unsuitability as Unsuitability {
      return .ended(EndedCandidate(candidate, .skipped(reason: unsuitability.reason)))
    } catch let fault as CandidateFault {
      return .ended(EndedCandidate(candidate, .failed(reason: fault.reason)))
    } catch {
      return .ended(EndedCandidate(candidate, .failed(reason: "planning failed: \(error)")))
    }
  }

  // MARK: Preparing and verifying

  private func check(
    _ stage: Stage<PlannedCandidate<Plan>>, on operands: inout S.Operands, reportFailure: FailureReporter
  ) -> Stage<VerifiedCandidate<Plan>> {
    if let ended = stage.ended { return .ended(ended) }
    guard let planned = stage.running, !settings.interruption.isRequested else { return .unreached }
    show("\(planned.candidate.name): checking")
    do {
      let prepared = try operands.prepare(planned.plan)
      return verify(prepared, planned, on: operands, reportFailure: reportFailure)
    } catch {
      return .ended(
        EndedCandidate(planned.candidate, .skipped(reason: error.reason), preparation: planned.preparation))
    }
  }

  private func verify(
    _ prepared: PreparedCandidate, _ planned: PlannedCandidate<Plan>, on operands: S.Operands,
    reportFailure: FailureReporter
  ) -> Stage<VerifiedCandidate<Plan>> {
    let preparation = planned.preparation.packed(milliseconds: prepared.packMilliseconds)
    let verdict = operands.verify(prepared, of: planned.plan)
    // An execution that was cancelled may have ended before its end.
    if settings.interruption.isRequested { return .unreached }
    guard let fault = verdict.fault else {
      return .running(
        VerifiedCandidate(
          name: planned.candidate.name, team: planned.candidate.team, plan: planned.plan, preparation: preparation,
          accuracy: verdict.accuracy, prepared: prepared))
    }
    let ended = EndedCandidate(
      planned.candidate, .failed(reason: fault.reason), preparation: preparation, verdict: verdict)
    reportFailure(ended)
    return .ended(ended)
  }

  // MARK: Timing and inspecting

  /// For each verified candidate one for each state of the caches; nil where the run was interrupted before the first
  /// sample.
  private func measurements(of lineup: Lineup<Plan>) -> [CandidateMeasurement?] {
    let timed = lineup.verified.flatMap { candidate in
      settings.caches.map { TimedCandidate(candidate, cache: $0) }
    }
    guard !timed.isEmpty, !settings.interruption.isRequested else { return timed.map { _ in nil } }
    let timing = InterleavedTiming(work: subject.work, settings: settings, instruments: instruments)
    let measured = timing.measurements(of: timed) { show("\($0.workloadName): timing", timeLeft: $0.timeLeft) }
    return zip(timed, measured).map { candidate, measurement in
      measurement.map { inspect(candidate, $0) }
    }
  }

  private func inspect(_ timed: TimedCandidate<Plan>, _ measurement: CandidateMeasurement) -> CandidateMeasurement {
    let inspector = Inspector(
      inspection: settings.inspection, interruption: settings.interruption, clock: instruments.clock)
    guard inspector.hasWork, !settings.interruption.isRequested else { return measurement }
    show("\(timed.candidate.name): inspecting", timeLeft: .zero)
    return inspector.inspect(timed, measurement)
  }

  private func result(
    of candidate: VerifiedCandidate<Plan>, cache: CacheState, _ measurement: CandidateMeasurement
  ) -> CandidateResult {
    CandidateResult(
      name: candidate.name, threadCount: candidate.team.threadCount, cache: cache, preparation: candidate.preparation,
      accuracy: candidate.accuracy, outcome: Outcome(measurement))
  }

  private func popFirst<Element>(_ count: Int, of elements: inout ArraySlice<Element>) -> ArraySlice<Element> {
    defer { elements = elements.dropFirst(count) }
    return elements.prefix(count)
  }

  // MARK: Telling

  /// - Parameter timeLeft: nil for the time of all measurements of the subject.
  private func show(_ text: String, timeLeft: Duration? = nil) {
    settings.observer(
      .running("\(subject.name)  \(text)", timeLeft: timeLeft ?? settings.time(ofCandidates: subject.candidates.count)))
  }
}

extension MeasuringSettings {
  /// What so many candidates may take to be timed: each of them in every state of the caches, and the peak of every
  /// thread team.
  package func time(ofCandidates count: Int) -> Duration {
    sampling.timeBudget * (count * caches.count + teams.count)
  }
}
