import Measurements

/// What was found out about a machine: all that `cnnbench doctor` prints.
package enum FindingReport {
  /// - Parameter usesColour: whether a table may set off its titles with terminal codes.
  package static func text(_ findings: [Finding], as format: ReportFormat, usesColour: Bool = false) throws -> String {
    let report = TabularReport(columns, rows: findings)
    switch format {
    case .table: return screen(findings, usesColour: usesColour)
    case .csv: return report.csv
    case .markdown: return report.markdown
    case .json: return try RecordFile(schema: "cnnbench-doctor", records: findings).reportJSON
    }
  }

  private static let columns: [ReportColumn<Finding>] = [
    .text("subject", "subject") { $0.subject },
    .text("state", "state") { $0.state.rawValue },
    .text("text", "found") { $0.text },
    .text("remedy", "what to do") { $0.remedy ?? "" },
  ]

  /// A line for each finding, and below it what to do.
  private static func screen(_ findings: [Finding], usesColour: Bool) -> String {
    let width = findings.map(\.subject.count).max() ?? 0
    return findings.map { finding in
      let padding = String(repeating: " ", count: width - finding.subject.count)
      let line = "\(mark(finding.state)) \(finding.subject)\(padding)  \(finding.text)"
      let isEmphasised = usesColour && finding.state != .good
      let remedy = finding.remedy.map { String(repeating: " ", count: width + 4) + "→ \($0)\n" } ?? ""
      return (isEmphasised ? line.inBold : line) + "\n" + remedy
    }.joined()
  }

  private static func mark(_ state: Finding.State) -> String {
    switch state {
    case .good: "✓"
    case .doubtful: "!"
    case .lacking: "✗"
    case .unknown: "?"
    }
  }
}
