import Foundation
import Harness
import Measurements

/// What `cnnbench tune` tells: how far the model of blocking is from what a search finds.
package struct TuningReport: Report {
  package init() {}

  package func document(of envelope: ResultEnvelope<TuningResults>) -> ReportDocument {
    let rows = envelope.payload.rows
    let headings = rows.map(\.heading).uniqued
    let reasons = Footnotes(rows.compactMap(\.reason))
    return ReportDocument(
      "Searched blockings", of: envelope,
      tables: [
        ReportTable(
          "Searches", Self.columns(reasons), by: "layer",
          sections: headings.map { heading in (heading, rows.filter { $0.heading == heading }) })
      ],
      notes: reasons.notes + Self.legend + ModelDistance.all(of: rows).map { Note(Self.sentence($0)) })
  }

  private static func columns(_ reasons: Footnotes) -> [ColumnDefinition<TuningRow>] {
    [
      .text("layer", nil) { $0.layer },
      .text("problem", nil) { $0.problem },
      .text("backend", "backend") { $0.backend },
      .count("threads", nil) { $0.threads },
      .text("isa", nil) { $0.isa },
      .text("post_ops", nil) { $0.postOps },
      .text("status", nil) { $0.status.rawValue },
      .number("model_to_winner", "model ÷ winner", { $0.modelToWinner?.ratio }, text: ratio),
      .number("model_to_winner_low", "at least", { $0.modelToWinner?.low }, text: ratio).yielding(4),
      .number("model_to_winner_high", "at most", { $0.modelToWinner?.high }, text: ratio).yielding(5),
      .count("tried", "tried") { $0.triedCount }.yielding(2),
      .count("rejected", "rejected") { $0.rejections?.count }.yielding(1),
      .text("kept", "kept") { $0.isKept ? "yes" : nil },
      .text("reason", nil) { $0.reason },
      .text("model_plan", nil) { $0.modelSummary },
      .text(nil, "the model's plan, or the reason") { $0.note(reasons) },
      .text("winner_plan", "the winner's plan") { $0.winnerSummary }.yielding(3),
      .text("changes", nil) { $0.changes.map(TuningRow.text(ofChanges:)) },
    ]
  }

  @Sendable private static func ratio(_ value: Double) -> String { String(format: "%.3f", value) }

  private static let legend = [
    Note(
      "model ÷ winner: time of the model's plan ÷ time of the fastest plan found, compared again after the search, "
        + "with the 95 % interval; 1.000 if the search found none, with the upper limit that the intervals allow"),
    Note("kept: significantly faster than the model's; 'cnnbench conv' uses it from now on"),
  ]

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
}

extension TuningRow {
  /// The layer, its problem, and whatever differs from one thread.
  fileprivate var heading: String {
    let parts = [layer, problem == layer ? nil : problem, threads == 1 ? nil : "\(threads) threads"]
    return parts.compactMap(\.self).joined(separator: "  ")
  }

  fileprivate func note(_ reasons: Footnotes) -> String {
    status == .passed ? modelSummary ?? "" : reason.map { reasons.cell(status.rawValue, $0) } ?? status.rawValue
  }
}
