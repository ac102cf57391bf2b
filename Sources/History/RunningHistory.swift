import Foundation
import GRDB
import Harness
import Reporting

/// A run that puts its rows into a history as they come, so that one that is killed loses no more than the layer that it was
/// at, and a later one goes on from there.
package final class RunningHistory: Sendable {
  private let store: HistoryStore
  /// The number of the run.
  package let run: Int64
  /// The rows of the subjects that an earlier process of the run has finished.
  package let earlierRows: [EarlierRow]

  /// A row that an earlier process has found.
  package struct EarlierRow: Hashable, Sendable {
    /// The place of what was measured among the subjects of the run.
    package let subject: Int
    /// The row as the results of the command hold it.
    package let record: String
  }

  /// - Parameters:
  ///   - digest: all that decides about the results; equal for runs that may go on with each other's rows.
  ///   - resumes: whether to go on with the last unfinished run of this digest on this machine, if there is one.
  package init(
    in store: HistoryStore, command: String, request: String, digest: String, environment: Harness.Environment,
    resumes: Bool
  ) throws(HistoryError) {
    self.store = store
    let machine = environment.machineText
    (run, earlierRows) = try store.perform { database in
      try database.write { database -> (Int64, [EarlierRow]) in
        let sql = """
          SELECT * FROM run WHERE command = ? AND digest = ? AND machine = ? AND NOT isComplete ORDER BY id DESC LIMIT 1
          """
        if resumes,
          let earlier = try RunRecord.fetchOne(database, sql: sql, arguments: [command, digest, machine]),
          let id = earlier.id
        {
          let rows = try RowRecord.filter(Column("runId") == id).order(Column("id")).fetchAll(database)
          return (
            id,
            rows.compactMap { row in
              row.subject.flatMap { subject in row.record.map { EarlierRow(subject: subject, record: $0) } }
            }
          )
        }
        var new = RunRecord(
          command: command, request: request, digest: digest, date: environment.date, commit: environment.gitCommit,
          machine: machine, isComplete: false)
        try new.insert(database)
        return (new.id ?? 0, [])
      }
    }
  }

  /// Commits the rows of one subject, all or none.
  ///
  /// - Parameter subject: its place among the subjects of the run.
  package func add(_ rows: [(row: ComparableRow, record: String)], subject: Int) throws(HistoryError) {
    try store.perform { database in
      try database.write { database in
        for (row, text) in rows {
          var record = RowRecord(row, run: run, subject: subject, record: text)
          try record.insert(database)
        }
      }
    }
  }

  /// Commits the results as a whole.
  ///
  /// - Parameter isComplete: false for a run that was interrupted, which may go on later.
  package func finish(json: String, isComplete: Bool) throws(HistoryError) {
    try store.perform { database in
      try database.write { database in
        try database.execute(
          sql: "UPDATE run SET envelope = ?, isComplete = ? WHERE id = ?", arguments: [json, isComplete, run])
      }
    }
  }
}
