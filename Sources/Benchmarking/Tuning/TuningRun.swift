import Backends
import Convolution
import Measurements

/// The searches of a run, layer by layer.
package struct TuningRun {
  private let entries: [BatchEntry]
  private let settings: LayerSettings
  private let instructionSet: String
  private let store: BlockingStore

  /// - Parameter instructionSet: its name, for the rows.
  package init(_ entries: [BatchEntry], settings: LayerSettings, instructionSet: String, store: BlockingStore) {
    self.entries = entries
    self.settings = settings
    self.instructionSet = instructionSet
    self.store = store
  }

  /// The rows of all layers; those finished so far if the run is interrupted.
  ///
  /// - Parameter reportRejection: told at once of every candidate that was not timed.
  package func rows(reportRejection: (TuningRow, BlockingRejection) -> Void) -> [TuningRow] {
    var rows: [TuningRow] = []
    for (index, entry) in entries.enumerated() where !settings.measuring.interruption.isRequested {
      let settings = settings.placed(
        index + 1, of: entries.count, timeOfEach: settings.timeOfLayer * LayerTuning.usualMeasurementCount)
      let tuning = LayerTuning(entry, settings: settings, instructionSet: instructionSet, store: store)
      rows += tuning.rows { row, rejection in
        settings.measuring.observer(.paused)
        reportRejection(row, rejection)
      }
    }
    settings.measuring.observer(.paused)
    return rows
  }
}
