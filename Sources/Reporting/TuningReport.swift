import Foundation
import Harness
import Measurements

/// What `cnnbench tune` prints: how far the model of blocking is from what a search finds.
package struct TuningReport: Sendable {
  package let environment: Harness.Environment
  package let settings: RunSettings
  package let rows: [TuningRow]

  package init(environment: Harness.Environment, settings: RunSettings, rows: [TuningRow]) {
    self.environment = environment
    self.settings = settings
    self.rows = rows
  }

  /// The results in the given form.
  ///
  /// - Parameter usesColour: whether a table may set off headings with terminal codes.
  package func text(as format: ReportFormat, usesColour: Bool = false) throws -> String {
    switch format {
    case .table: table(usesColour: usesColour)
    case .csv: report.csv
    case .markdown: markdown
    case .json: try Record(self).reportJSON
    }
  }

  private func table(usesColour: Bool) -> String {
    let parts = [EnvironmentLines(environment).text, report.text(usesColour: usesColour)]
    return (parts + [closingLines.map { $0 + "\n" }.joined()]).joined(separator: "\n")
  }

  private var markdown: String {
    let command = "- Command: `\(settings.command)`\n"
    let closing = closingLines.map { Table.markdown($0) }.joined(separator: "  \n") + "\n"
    return [EnvironmentLines(environment).markdown + command, report.markdown, closing].joined(separator: "\n")
  }

  private var report: TabularReport<TuningRow> {
    let headings = rows.map(\.heading).uniqued
    return TabularReport(
      Self.columns, sections: headings.map { heading in (heading, rows.filter { $0.heading == heading }) })
  }

  private static let columns: [ReportColumn<TuningRow>] = [
    .text("layer", nil) { $0.layer },
    .text("problem", nil) { $0.problem },
    .text("backend", "backend") { $0.backend },
    .count("threads", nil) { $0.threads },
    .text("isa", nil) { $0.isa ?? "" },
    .text("post_ops", nil) { $0.postOps ?? "" },
    .text("status", nil) { $0.status.rawValue },
    .number("model_to_winner", "model ÷ winner", { $0.modelToWinner?.ratio }, text: ratio),
    .number("model_to_winner_low", "at least", { $0.modelToWinner?.low }, text: ratio),
    .number("model_to_winner_high", "at most", { $0.modelToWinner?.high }, text: ratio),
    .count("tried", "tried") { $0.triedCount },
    .count("rejected", "rejected") { $0.rejections?.count },
    .text("kept", "kept") { $0.isKept ? "yes" : "" },
    .text("reason", nil) { $0.reason ?? "" },
    .text("model_plan", nil) { $0.modelSummary ?? "" },
    .text(nil, "the model's plan, or why not") { $0.note },
    .text("winner_plan", "the winner's plan") { $0.winnerSummary ?? "" },
    .text("changes", nil) { $0.changesText },
  ]

  @Sendable private static func ratio(_ value: Double) -> String { String(format: "%.3f", value) }

  private var closingLines: [String] {
    let legend = [
      "model ÷ winner: times of the model's plan and of the fastest that the search found, compared anew after the search, "
        + "with the 95 % interval; where it found none, 1.000, and at most what the intervals of the candidates leave open",
      "kept: faster than the model's beyond doubt; 'cnnbench conv' uses it from now on",
    ]
    return legend + ModelDistance.all(of: rows).map(Self.sentence)
  }

  private static func sentence(_ distance: ModelDistance) -> String {
    let mean = distance.modelToWinner
    let rows = distance.rowCount == 1 ? "1 search" : "\(distance.rowCount) searches"
    let verdict =
      switch distance.verdict {
      case .reached: "within"
      case .missed: "not within"
      case .open: "perhaps within"
      }
    return "\(distance.backend ?? "all"): geometric mean \(ratio(mean.ratio)) (\(ratio(mean.low))…\(ratio(mean.high))) "
      + "over \(rows): \(verdict) the aim of \(NumberText.percent(ModelDistance.aim))"
  }

  private struct Record: Encodable {
    let schema = "cnnbench-tune"
    let schemaVersion = 1
    let environment: Harness.Environment
    let settings: RunSettings
    let rows: [RecordRow]
    let distances: [ModelDistance]

    init(_ report: TuningReport) {
      environment = report.environment
      settings = report.settings
      rows = report.rows.map(RecordRow.init)
      distances = ModelDistance.all(of: report.rows)
    }
  }
}

/// A row with its verdict, which follows from the rest.
private struct RecordRow: Encodable {
  private enum CodingKeys: CodingKey { case kept }

  let row: TuningRow

  func encode(to encoder: any Encoder) throws {
    try row.encode(to: encoder)
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(row.isKept, forKey: .kept)
  }
}

extension TuningRow {
  /// The layer, its problem, and whatever differs from one thread.
  fileprivate var heading: String {
    let parts = [layer, problem == layer ? nil : problem, threads == 1 ? nil : "\(threads) threads"]
    return parts.compactMap(\.self).joined(separator: "  ")
  }

  fileprivate var changesText: String { Self.text(ofChanges: changes ?? [:]) }

  fileprivate var note: String {
    status == .passed ? modelSummary ?? "" : [status.rawValue, reason].compactMap(\.self).joined(separator: ": ")
  }
}
