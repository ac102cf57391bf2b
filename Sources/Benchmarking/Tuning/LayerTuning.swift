import Backends
import Convolution
import Measurements

/// Searches the blocking of every backend on one layer, and keeps what is faster than the model's.
package struct LayerTuning {
  private let entry: BatchEntry
  private let facts: LayerFacts
  private let settings: LayerSettings
  private let instructionSet: String
  private let store: BlockingStore

  /// How many times as long as in the search a winner and the model are measured at the end.
  private static let finalMeasurementFactor = 4
  /// The measurements that a search usually takes, of five plans each.
  static let usualMeasurementCount = 25

  /// - Parameter instructionSet: its name, for the rows.
  package init(_ entry: BatchEntry, settings: LayerSettings, instructionSet: String, store: BlockingStore) {
    self.entry = entry
    self.settings = settings
    self.instructionSet = instructionSet
    self.store = store
    facts = LayerFacts(entry.layer)
  }

  /// Rows by team, then backend; fewer if the run is interrupted.
  ///
  /// - Parameter reportRejection: told of every candidate that was not timed.
  package func rows(reportRejection: (TuningRow, BlockingRejection) -> Void) -> [TuningRow] {
    var data: LayerData?
    var rows: [TuningRow] = []
    for team in settings.measuring.teams {
      for backend in settings.backends where !settings.measuring.interruption.isRequested {
        let row = row(of: backend, team: team, data: &data, reportRejection: reportRejection)
        if let row { rows.append(row) }
      }
    }
    return rows
  }

  /// Nil if the run is interrupted before the winner is known.
  ///
  /// - Parameter data: the layer's operands, made for the first backend that needs them.
  private func row(
    of backend: any ConvolutionBackend, team: ThreadTeam, data: inout LayerData?,
    reportRejection: (TuningRow, BlockingRejection) -> Void
  ) -> TuningRow? {
    switch model(of: backend, team: team) {
    case .unreached: return nil
    case .ended(let candidate):
      return row(
        of: candidate.name, team: team, status: candidate.outcome.status, reason: candidate.outcome.reason)
    case .running(let planned):
      let (plan, row) = (planned.plan, row(of: backend.name, team: team, summary: planned.plan.summary))
      if plan.plan.blockingParameters.isEmpty { return row.ended(.skipped, reason: "has no block size to search for") }
      let shared: LayerData
      do { shared = if let data { data } else { try makeData() } } catch {
        return row.ended(.skipped, reason: error.reason)
      }
      data = shared
      let arena = TuningArena(entry: entry, backend: backend, team: team, settings: settings, data: shared)
      return searched(row, plan.plan.blockingParameters, in: arena, reportRejection: reportRejection)
    }
  }

  /// The backend with the model's blocking.
  private func model(of backend: any ConvolutionBackend, team: ThreadTeam) -> Stage<PlannedCandidate<LayerPlan>> {
    let subject = LayerSubject(
      entry, backend: backend, team: team, blockings: [settings.blocking], settings: settings)
    return SubjectBenchmark(subject, settings: settings.measuring, instruments: .real).planned()[0]
  }

  private func makeData() throws(Unsuitability) -> LayerData {
    settings.measuring.observer(.running("\(entry.layer.name)  operands", timeLeft: settings.timeOfLayer))
    return try LayerData(entry.layer.problem, settings: settings)
  }

  private func row(
    of backend: String, team: ThreadTeam, status: RowStatus = .passed, reason: String? = nil, summary: String? = nil
  ) -> TuningRow {
    TuningRow(
      layer: facts.name, problem: facts.problem, backend: backend, threads: team.threadCount, isa: instructionSet,
      postOps: facts.postOps, status: status, reason: reason, modelSummary: summary)
  }

  /// Nil if the run is interrupted before the winner is known.
  ///
  /// - Parameter row: of the model's plan.
  private func searched(
    _ row: TuningRow, _ parameters: [Blocking.Parameter], in arena: TuningArena,
    reportRejection: (TuningRow, BlockingRejection) -> Void
  ) -> TuningRow? {
    var row = row
    if let rejection = arena.rejection(of: settings.blocking) {
      if settings.measuring.interruption.isRequested { return nil }
      reportRejection(row, rejection)
      return row.ended(rejection.isWrong ? .failed : .skipped, reason: rejection.reason)
    }
    var search = BlockingSearch(around: settings.blocking, of: parameters, in: arena)
    let isComplete = search.run()
    for rejection in search.rejections { reportRejection(row, rejection) }
    guard isComplete else { return nil }
    row.triedCount = search.triedCount
    row.rejections = search.rejections.map { $0.description(model: settings.blocking) }
    guard let judged = judge(search, in: arena, row: row) else { return nil }
    remember(judged.isKept ? search.best : nil, of: arena)
    return judged
  }

  /// Compares the winner with the model anew, as a search keeps what happened to be fast.
  private func judge(_ search: BlockingSearch<TuningArena>, in arena: TuningArena, row: TuningRow) -> TuningRow? {
    var row = row
    let winner = search.best
    guard winner != settings.blocking else {
      row.modelToWinner = .identity(upTo: search.largestDoubt)
      return row
    }
    var sampling = settings.measuring.sampling
    sampling.timeBudget *= Self.finalMeasurementFactor
    guard let result = arena.results(of: [winner], against: settings.blocking, sampling: sampling)?.first else {
      return nil
    }
    switch result {
    case .rejected(let rejection): return row.ended(.failed, reason: rejection.reason)
    case .timed(let interval):
      let plan = try? arena.identity(of: winner)
      row.record(interval, winnerSummary: plan?.summary, changes: winner.changes(from: settings.blocking))
      return row
    }
  }

  /// What this search found takes the place of what an earlier one did.
  private func remember(_ winner: Blocking?, of arena: TuningArena) {
    guard let directory = settings.cacheDirectory else { return }
    let context = settings.planContext(for: arena.team)
    do {
      if let winner {
        try store.keep(winner, of: arena.backend.name, for: entry.layer.problem, context: context)
      } else {
        try store.forget(arena.backend.name, for: entry.layer.problem, context: context)
      }
    } catch {
      settings.measuring.observer(.note(CacheDirectory.note(notKept: error, in: directory)))
    }
  }
}
