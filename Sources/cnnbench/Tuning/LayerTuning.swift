import Backends
import Convolution
import Harness
import Measurements
import Reporting

/// Searches the blocking of every backend on one layer, and keeps what is faster than the model's.
package struct LayerTuning {
  private let settings: BenchmarkSettings
  private let benchmark: LayerBenchmark
  private let problem: ConvolutionProblem
  private let store: BlockingStore

  /// How many times as long as in the search a winner and the model are measured at the end.
  private static let finalMeasurementFactor = 4
  /// The measurements that a search usually takes, of five plans each.
  static let usualMeasurementCount = 25

  /// - Parameters:
  ///   - position: shown before the layer's name: `3/15`.
  ///   - timeAfterwards: what the layers after this one may take.
  package init(
    _ entry: BatchEntry, settings: BenchmarkSettings, store: BlockingStore, position: String = "",
    timeAfterwards: Duration = .zero
  ) {
    self.settings = settings
    self.store = store
    problem = entry.layer.problem
    benchmark = LayerBenchmark(entry, settings: settings, position: position, timeAfterwards: timeAfterwards)
  }

  /// Rows by crew, then backend; fewer if the run is interrupted.
  ///
  /// - Parameter reportRejection: told of every candidate that was not timed.
  package func rows(reportRejection: (TuningRow, BlockingRejection) -> Void) -> [TuningRow] {
    var operands: LayerOperands?
    var rows: [TuningRow] = []
    for crew in settings.crews {
      for backend in settings.backends where !settings.interruption.isRequested {
        switch benchmark.plan(backend, crew: crew) {
        case .unreached: break
        case .ended(let row): rows.append(TuningRow(row))
        case .running(let contender):
          let shared = operands ?? benchmark.operands()
          operands = shared
          let arena = TuningArena(
            benchmark: benchmark, backend: backend, crew: crew, settings: settings, operands: shared)
          if let row = row(of: contender, in: arena, reportRejection: reportRejection) { rows.append(row) }
        }
      }
    }
    return rows
  }

  /// Nil if the run is interrupted before the winner is known.
  private func row(
    of contender: Contender, in arena: TuningArena, reportRejection: (TuningRow, BlockingRejection) -> Void
  ) -> TuningRow? {
    var row = TuningRow(contender.row)
    let parameters = contender.plan.blockingParameters
    if parameters.isEmpty { return row.ended(.skipped, reason: "has no size to search for") }
    if let rejection = arena.rejection(of: settings.blocking) {
      if settings.interruption.isRequested { return nil }
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
    var sampling = settings.sampling
    sampling.timeBudget *= Self.finalMeasurementFactor
    guard let trial = arena.trials(of: [winner], against: settings.blocking, sampling: sampling)?.first else {
      return nil
    }
    switch trial {
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
    let context = settings.planContext(for: arena.crew)
    do {
      if let winner {
        try store.keep(winner, of: arena.backend.name, for: problem, context: context)
      } else {
        try store.forget(arena.backend.name, for: problem, context: context)
      }
    } catch {
      CacheDirectory.report(notKept: error, in: directory)
    }
  }
}

extension TuningRow {
  /// - Parameter row: of the model's plan, before it is timed.
  fileprivate init(_ row: ConvolutionRow) {
    self.init(
      layer: row.layer, problem: row.problem, backend: row.backend, threads: row.threads, isa: row.isa,
      postOps: row.postOps, status: row.status, reason: row.reason, modelSummary: row.summary)
  }
}
