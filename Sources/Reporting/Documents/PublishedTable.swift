import Measurements
import Published

/// One row for each published figure of the networks.
enum PublishedTable {
  static func table(_ comparisons: [PublishedComparison]) -> ReportTable {
    ReportTable(
      "Published figures",
      [
        .text("network", "network") { $0.network }.yielding(2),
        .text("figure", "published as") { $0.figure },
        .text("metric", "figure") { $0.metric },
        .text("published", "published") { "\($0.published) \($0.unit)" },
        .number("computed", "computed") { $0.computed },
        .number("difference", "difference", { $0.relativeDifference }, text: difference).yielding(5),
        .text("agreement", "agreement") { $0.agreement.rawValue }.yielding(3),
        .text("source", "source") { $0.source }.yielding(1),
        .text("evidence", nil) { $0.evidence },
        .text(nil, "evidence") { Evidence($0.evidence).manner }.yielding(1),
        .text("explanation", "explanation") { $0.explanation }.yielding(4),
      ], rows: comparisons)
  }

  /// `+1.6 %`.
  private static func difference(_ fraction: Double) -> String {
    fraction == 0 ? "0" : (fraction > 0 ? "+" : "−") + NumberText.percent(abs(fraction))
  }
}
