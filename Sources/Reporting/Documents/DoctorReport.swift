import Measurements

/// What `cnnbench doctor` tells: what a machine offers for measuring, and what to do about what it lacks.
package struct DoctorReport: Report {
  package init() {}

  package func document(of envelope: ResultEnvelope<DoctorResults>) -> ReportDocument {
    // The findings tell of the machine themselves.
    ReportDocument(
      "What this machine offers for measuring", of: envelope,
      tables: [
        ReportTable(
          "Findings", Self.columns, sections: [(nil, envelope.payload.findings)], emphasising: { $0.state != .good })
      ], showsEnvironment: false)
  }

  private static let columns: [ColumnDefinition<Finding>] = [
    .text(nil, "") { mark($0.state) },
    .text("subject", "subject") { $0.subject },
    .text("state", nil) { $0.state.rawValue },
    .text("text", "found") { $0.text },
    .text("remedy", "what to do") { $0.remedy },
  ]

  private static func mark(_ state: Finding.State) -> String {
    switch state {
    case .good: "✓"
    case .doubtful: "!"
    case .lacking: "✗"
    case .unknown: "?"
    }
  }
}
