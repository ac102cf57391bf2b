import Convolution
import Reporting

/// All layers of a run, one after the other; tells on standard error what is wrong.
struct Benchmark {
  let entries: [BatchEntry]
  let settings: BenchmarkSettings

  /// The rows of all layers; those measured so far if the run is interrupted.
  func run() -> [ConvolutionRow] {
    reportUnsupportedOptions()
    var rows: [ConvolutionRow] = []
    for (index, entry) in entries.enumerated() where !settings.interruption.isRequested {
      let layersAfterwards = entries.count - index - 1
      let benchmark = LayerBenchmark(
        entry, settings: settings, position: "\(index + 1)/\(entries.count)",
        timeAfterwards: settings.timeOfLayer * layersAfterwards)
      rows += benchmark.run { row, faults in
        settings.progress.clear()
        StandardError.write(Self.report(of: row, faults: faults))
      }
    }
    settings.progress.clear()
    return rows
  }

  private func reportUnsupportedOptions() {
    var reported = Set<String>()
    for reason in entries.compactMap(\.unsupportedReason) where reported.insert(reason).inserted {
      StandardError.write("note: problems are skipped: \(reason)\n")
    }
  }

  private static func report(of row: ConvolutionRow, faults: [ElementFault]) -> String {
    let lines = ["error: \(row.backend) on \(row.layer): \(row.reason ?? "failed")"] + faults.map { "  \($0)" }
    return (lines + ["note: to repeat it: \(row.repro)"]).joined(separator: "\n") + "\n"
  }
}
