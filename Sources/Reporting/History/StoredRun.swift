/// A run in a history, without its rows.
package struct StoredRun: Codable, Hashable, Sendable {
  /// Its number in the history.
  package let id: Int64
  package let command: String
  /// The command line, as typed; empty where it is not known.
  package let request: String
  /// ISO 8601, UTC; nil for results that depend on no machine.
  package let date: String?
  package let commit: String?
  /// What its times depend on: model and number of the processors.
  package let machine: String?
  package let rowCount: Int
  /// Whether the run came to its end.
  package let isComplete: Bool

  private enum CodingKeys: String, CodingKey {
    case id, command, request, date, commit, machine
    case rowCount = "row_count"
    case isComplete = "complete"
  }

  package init(
    id: Int64, command: String, request: String, date: String?, commit: String?, machine: String?, rowCount: Int,
    isComplete: Bool
  ) {
    self.id = id
    self.command = command
    self.request = request
    self.date = date
    self.commit = commit
    self.machine = machine
    self.rowCount = rowCount
    self.isComplete = isComplete
  }
}

/// What `cnnbench history list` tells.
package struct HistoryListResults: ResultPayload {
  package static let command = "history list"
  package static let schema = "cnnbench-history-list"

  package let runs: [StoredRun]

  package init(runs: [StoredRun]) { self.runs = runs }
}

package struct HistoryListReport: Report {
  package init() {}

  package func document(of envelope: ResultEnvelope<HistoryListResults>) -> ReportDocument {
    ReportDocument("Runs", of: envelope, tables: [ReportTable("Runs", Self.columns, rows: envelope.payload.runs)])
  }

  private static let columns: [ColumnDefinition<StoredRun>] = [
    .count("run", "run") { Int($0.id) },
    .text("date", "date") { $0.date },
    .text("commit", "commit") { $0.commit },
    .text("command", "command") { $0.command },
    .count("rows", "rows") { $0.rowCount },
    .flag("complete", nil) { $0.isComplete },
    .text(nil, "") { $0.isComplete ? nil : "unfinished" },
    .text("machine", "machine") { $0.machine }.yielding(2),
    .text("request", "request") { $0.request }.yielding(1),
  ]
}
