import Published

/// Claims with their verdicts: all that `cnnbench claims` prints.
package enum ClaimReport {
  /// - Parameter usesColour: whether a table may set off headings with terminal codes.
  package static func text(_ claims: [Claim], as format: ReportFormat, usesColour: Bool = false) throws -> String {
    let report = TabularReport(columns, rows: claims)
    switch format {
    case .table: return report.text(usesColour: usesColour)
    case .csv: return report.csv
    case .markdown: return report.markdown
    case .json: return try RecordFile(schema: "cnnbench-claims", records: claims).reportJSON
    }
  }

  private static let columns: [ReportColumn<Claim>] = [
    .text("topic", "claim") { $0.topic },
    .text("stated", "stated") { $0.stated },
    .text("computed", "computed") { $0.computed },
    .text("verdict", "verdict") { $0.agreement?.verdict ?? "computed" },
    .text("source", "source") { $0.source },
    .text("explanation", "explanation") { $0.explanation },
  ]
}
