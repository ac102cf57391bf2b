import Measurements

/// What `cnnbench onnx conformance` tells: a scoreboard by operator, and why cases were declined.
package struct ConformanceReport: Report {
  package init() {}

  package func document(of envelope: ResultEnvelope<ConformanceResults>) -> ReportDocument {
    let rows = envelope.payload.rows
    let verdict = Self.verdict(rows)
    return ReportDocument(
      "ONNX conformance", of: envelope, verdict: verdict, facts: [Fact("Verdict", verdict)],
      tables: [
        ReportTable("Operators", Self.operatorColumns, rows: Self.scores(rows)),
        ReportTable("Declined", Self.reasonColumns, rows: Self.reasons(rows)),
        ReportTable("Failed", Self.failureColumns, rows: rows.filter { $0.status == .failed }),
      ], data: ReportTable("Rows", Self.dataColumns, rows: rows), showsEnvironment: false)
  }

  private static func verdict(_ rows: [ConformanceRow]) -> String {
    let score = Score("", rows)
    return
      "Of \(rows.count) test cases \(score.passed) passed, \(score.declined) were declined and \(score.failed) failed."
  }

  // MARK: By operator

  private struct Score {
    let name: String
    let passed: Int
    let declined: Int
    let failed: Int

    init(_ name: String, _ rows: [ConformanceRow]) {
      func count(_ status: ConformanceStatus) -> Int { rows.count { $0.status == status } }
      self.name = name
      passed = count(.passed)
      declined = count(.declined)
      failed = count(.failed)
    }
  }

  /// Operators of which a case passed or failed; the others are a line together.
  private static func scores(_ rows: [ConformanceRow]) -> [Score] {
    let subjects = Dictionary(grouping: rows, by: \.subject).sorted { $0.key < $1.key }
    let (met, unmet) = (
      subjects.filter { $0.value.contains { $0.status != .declined } },
      subjects.filter { $0.value.allSatisfy { $0.status == .declined } }
    )
    let others = Score("\(unmet.count) other operators", unmet.flatMap(\.value))
    return met.map { Score($0.key, $0.value) } + (unmet.isEmpty ? [] : [others])
  }

  private static let operatorColumns: [ColumnDefinition<Score>] = [
    .text(nil, "operator") { $0.name },
    .count(nil, "passed") { $0.passed },
    .sparseCount(nil, "declined") { $0.declined },
    .sparseCount(nil, "failed") { $0.failed },
  ]

  // MARK: By reason

  private struct Reason {
    let text: String
    let rows: [ConformanceRow]

    /// The operators that it is about, those with the most cases first.
    var subjects: String {
      let counts = Dictionary(grouping: rows, by: \.subject).mapValues(\.count)
      let sorted = counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map(\.key)
      let shown = sorted.prefix(Self.shownCount).joined(separator: ", ")
      return sorted.count > Self.shownCount ? "\(shown) and \(sorted.count - Self.shownCount) more" : shown
    }

    private static let shownCount = 6
  }

  /// The commonest first.
  private static func reasons(_ rows: [ConformanceRow]) -> [Reason] {
    let declined = rows.filter { $0.status == .declined }
    return Dictionary(grouping: declined) { kind(of: $0.reason ?? "") }
      .map { Reason(text: $0.key, rows: $0.value) }
      .sorted { ($1.rows.count, $0.text) < ($0.rows.count, $1.text) }
  }

  /// A reason without the names that a file gave to its tensors, so that equal ones meet.
  private static func kind(of reason: String) -> String {
    guard reason.wholeMatch(of: /it (computes in|gives) \w+, and not (in )?fp32/) == nil else {
      return "it computes in something else than fp32"
    }
    return reason.replacing(/,? '[^']*',?/, with: "")
  }

  private static let reasonColumns: [ColumnDefinition<Reason>] = [
    .text(nil, "reason") { $0.text },
    .count(nil, "cases") { $0.rows.count },
    .text(nil, "operators") { $0.subjects },
  ]

  // MARK: Case by case

  private static let failureColumns: [ColumnDefinition<ConformanceRow>] = [
    .text(nil, "case") { $0.name },
    .text(nil, "why") { $0.reason },
  ]

  private static let dataColumns: [ColumnDefinition<ConformanceRow>] = [
    .text("case", "case") { $0.name },
    .text("operators", "operators") { $0.operators.joined(separator: " ") },
    .text("status", "status") { $0.status.rawValue },
    .text("reason", "reason") { $0.reason },
    .number("max_rel_error", "max rel error", { $0.relativeError }, text: NumberText.scientific),
  ]
}
