import Backends
import Convolution
import Measurements
import Reporting

/// The searches of a run, layer by layer; tells on standard error of candidates that are wrong.
struct Tuning {
  let entries: [BatchEntry]
  let settings: BenchmarkSettings
  let store: BlockingStore

  /// The rows of all layers, those finished so far if the run is interrupted; and whether a candidate was wrong.
  func run() -> (rows: [TuningRow], isAnyWrong: Bool) {
    var rows: [TuningRow] = []
    var isAnyWrong = false
    for (index, entry) in entries.enumerated() where !settings.interruption.isRequested {
      let layersAfterwards = entries.count - index - 1
      let tuning = LayerTuning(
        entry, settings: settings, store: store, position: "\(index + 1)/\(entries.count)",
        timeAfterwards: settings.timeOfLayer * (LayerTuning.usualMeasurementCount * layersAfterwards))
      rows += tuning.rows { row, rejection in
        settings.progress.clear()
        isAnyWrong = isAnyWrong || rejection.isWrong
        let text = rejection.description(model: settings.blocking)
        StandardError.write("\(rejection.isWrong ? "error" : "note"): \(row.backend) on \(row.layer): \(text)\n")
      }
    }
    settings.progress.clear()
    return (rows, isAnyWrong)
  }
}
