import Backends
import Convolution
import Measurements

/// The searches of a run, layer by layer.
package struct TuningRun {
  private let items: [BatchItem]
  private let settings: LayerSettings
  private let instructionSet: String
  private let store: BlockingStore

  /// - Parameter instructionSet: its name, for the rows.
  package init(_ items: [BatchItem], settings: LayerSettings, instructionSet: String, store: BlockingStore) {
    self.items = items
    self.settings = settings
    self.instructionSet = instructionSet
    self.store = store
  }

  /// The rows of all layers; those finished so far if the run is interrupted.
  ///
  /// - Parameter reportRejection: told at once of every candidate that was not timed.
  package func rows(reportRejection: (TuningRow, BlockingRejection) -> Void) -> [TuningRow] {
    let layerCount = items.count { $0.entry != nil }
    var layerNumber = 0
    var rows: [TuningRow] = []
    for item in items where !settings.measuring.interruption.isRequested {
      if item.entry != nil { layerNumber += 1 }
      switch settings.measuring.memory.renewed.skippingShortage(item) {
      case .skipped(let problem): rows += self.rows(of: problem)
      case .problem(let entry):
        rows += self.rows(of: entry, number: layerNumber, of: layerCount, reportRejection: reportRejection)
      }
    }
    settings.measuring.observer(.paused)
    return rows
  }

  private func rows(
    of entry: BatchEntry, number: Int, of count: Int, reportRejection: (TuningRow, BlockingRejection) -> Void
  ) -> [TuningRow] {
    let settings = settings.placed(
      number, of: count, timeOfEach: settings.timeOfLayer * LayerTuning.usualMeasurementCount)
    let tuning = LayerTuning(entry, settings: settings, instructionSet: instructionSet, store: store)
    return tuning.rows { row, rejection in
      settings.measuring.observer(.paused)
      reportRejection(row, rejection)
    }
  }

  /// One row in the place of those of all backends, for each team.
  private func rows(of problem: SkippedProblem) -> [TuningRow] {
    let facts = LayerFacts(problem)
    return settings.measuring.teams.map { team in
      TuningRow(
        layer: facts.name, problem: facts.problem, backend: LayerRun.everyBackend, threads: team.threadCount,
        isa: instructionSet, postOps: facts.postOps, status: .skipped, reason: problem.reason, modelSummary: nil)
    }
  }
}
