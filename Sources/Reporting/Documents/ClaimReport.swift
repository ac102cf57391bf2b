import Published

/// What `cnnbench claims` tells: claims with their verdicts.
package struct ClaimReport: Report {
  package init() {}

  package func document(of envelope: ResultEnvelope<ClaimResults>) -> ReportDocument {
    ReportDocument(
      "Claims, recomputed", of: envelope,
      tables: [ReportTable("Claims", Self.columns, rows: envelope.payload.claims)])
  }

  private static let columns: [ColumnDefinition<Claim>] = [
    .text("topic", "claim") { $0.topic },
    .text("stated", "stated") { $0.stated }.yielding(3),
    .text("computed", "computed") { $0.computed },
    .text("verdict", "verdict") { $0.agreement?.verdict ?? "computed" },
    .text("source", "source") { $0.source }.yielding(1),
    .text("explanation", "explanation") { $0.explanation }.yielding(2),
  ]
}
