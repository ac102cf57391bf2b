import Foundation
import Measurements

/// What stands at the end of a run over several problems.
enum RunSummaryTables {
  /// How many passed, with a row for the problems and one for each backend.
  static func summary(_ summary: RunSummary) -> ReportTable {
    let rows = [("problems", summary.problems)] + summary.backends.map { ($0.backend, $0.rows) }
    let columns: [ColumnDefinition<(name: String, counts: StatusCounts)>] = [
      .text(nil, "of") { $0.name },
      .sparseCount(nil, "passed") { $0.counts.passed },
      .sparseCount(nil, "mistrusted") { $0.counts.mistrusted },
      .sparseCount(nil, "failed") { $0.counts.failed },
      .sparseCount(nil, "skipped") { $0.counts.skipped },
    ]
    return ReportTable("Summary", columns, rows: summary.problems.total > 1 ? rows : [])
  }

  /// Why problems were skipped.
  static func skipped(_ reasons: [SkipReason]) -> ReportTable {
    let columns: [ColumnDefinition<SkipReason>] = [
      .count(nil, "problems") { $0.problems },
      .sparseCount(nil, "by all backends") { $0.lostProblems },
      .text(nil, "backends") { $0.backends.joined(separator: ", ") }.yielding(1),
      .text(nil, "reason") { $0.reason },
    ]
    return ReportTable("Skipped", columns, rows: reasons)
  }

  /// What the layers of networks take together.
  static func totals(_ totals: [NetworkTotal]) -> ReportTable {
    let columns: [ColumnDefinition<NetworkTotal>] = [
      .text(nil, "backend") { $0.backend ?? "fastest of each layer" },
      .number(nil, "total ms") { $0.milliseconds },
      .count(nil, "timed layers") { $0.timedLayers },
      .count(nil, "layers") { $0.layers }.yielding(2),
      .count(nil, "executions") { $0.executions }.yielding(1),
    ]
    return ReportTable(
      "Networks", columns, by: "network",
      sections: totals.map(\.heading).uniqued.map { heading in (heading, totals.filter { $0.heading == heading }) })
  }

  /// The end of a run in one sentence, and whether it came to nothing.
  static func notes(_ results: ConvolutionResults) -> [Note] {
    let problems = results.summary.problems
    let time = results.seconds.map { ", in \(NumberText.significant($0)) s" } ?? ""
    let pending = results.pendingProblems.map { "; \($0) had not ended" } ?? ""
    let end = Note("\(problems.total) problems: \(problems.text)\(time)\(pending)")
    let totals = results.totals ?? []
    let legend = Note(
      "total: the sum of the medians, each as often as its layer occurs; none where a layer has no time")
    return (problems.total > 1 ? [end] : []) + (totals.isEmpty ? [] : [legend])
      + (results.nothingPassed.map { [Note($0)] } ?? [])
  }
}

extension ConvolutionResults {
  /// That no backend passed on any problem; nil where one did, and for a run without problems.
  package var nothingPassed: String? {
    let problems = summary.problems
    guard problems.total > 0, problems.passed + problems.mistrusted == 0 else { return nil }
    return "nothing passed: \(problems.text)"
  }
}

extension NetworkTotal {
  /// The network, and whatever differs from a plain forward run on one thread.
  fileprivate var heading: String {
    let parts = [
      network, direction == "forward" ? nil : direction, threads == 1 ? nil : "\(threads) threads",
      cache == .cold ? "cold caches" : nil,
    ]
    return parts.compactMap(\.self).joined(separator: "  ")
  }
}
