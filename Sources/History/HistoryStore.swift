import Foundation
import GRDB
import Harness
import Reporting

/// Results of many runs in one file, an SQLite database that several processes may use at once.
package final class HistoryStore: Sendable {
  /// How long one process waits for another one to finish writing.
  private static let patience: TimeInterval = 20

  let path: String
  let database: DatabaseQueue

  /// Opens a history, or makes one.
  ///
  /// - Parameter mustExist: whether a file that is not there is a fault.
  package init(path: String, mustExist: Bool) throws(HistoryError) {
    guard !mustExist || FileManager.default.fileExists(atPath: path) else { throw .missing(path: path) }
    self.path = path
    var configuration = Configuration()
    configuration.busyMode = .timeout(Self.patience)
    do {
      let database = try DatabaseQueue(path: path, configuration: configuration)
      try Self.requireOwn(database, path: path)
      try database.writeWithoutTransaction { try $0.execute(sql: "PRAGMA journal_mode = WAL") }
      try HistorySchema.migrator.migrate(database)
      self.database = database
    } catch let error as HistoryError {
      throw error
    } catch {
      throw Self.fault(error, path: path)
    }
  }

  /// - Throws: `HistoryError` for a database of something else, before anything is written to it.
  private static func requireOwn(_ database: DatabaseQueue, path: String) throws {
    try database.read { database in
      let isEmpty = try Int.fetchOne(database, sql: "SELECT count(*) FROM sqlite_master") == 0
      let id = try Int32.fetchOne(database, sql: "PRAGMA application_id")
      guard isEmpty || id == HistorySchema.applicationID else { throw HistoryError.foreign(path: path) }
      if try HistorySchema.migrator.hasBeenSuperseded(database) { throw HistoryError.newer(path: path) }
    }
  }

  static func fault(_ error: any Error, path: String) -> HistoryError {
    guard let error = error as? DatabaseError else { return .system(path: path, reason: "\(error)") }
    if error.resultCode == .SQLITE_NOTADB { return .foreign(path: path) }
    return .system(path: path, reason: error.message ?? "\(error.resultCode)")
  }

  /// Does something with the database, and tells of its faults as of the history's.
  func perform<Value>(_ body: (DatabaseQueue) throws -> Value) throws(HistoryError) -> Value {
    do { return try body(database) } catch let error as HistoryError { throw error } catch {
      throw Self.fault(error, path: path)
    }
  }

  // MARK: Whole runs

  /// Takes in what a result file holds.
  ///
  /// - Returns: the number of the run; nil if the history has the same results already.
  package func add(_ file: ResultFile, json: String) throws(HistoryError) -> Int64? {
    try perform { database in
      try database.write { database -> Int64? in
        let known = try Bool.fetchOne(
          database, sql: "SELECT EXISTS (SELECT 1 FROM run WHERE envelope = ?)", arguments: [json])
        if known == true { return nil }
        var run = RunRecord(
          command: file.command, request: file.settings?.command ?? "", digest: "", date: file.environment?.date,
          commit: file.environment?.gitCommit, machine: file.environment?.machineText, isComplete: true, envelope: json)
        try run.insert(database)
        for row in file.rows ?? [] {
          var record = RowRecord(row, run: run.id ?? 0, record: nil)
          try record.insert(database)
        }
        return run.id
      }
    }
  }

  /// Runs in the order in which they began.
  package func runs() throws(HistoryError) -> [StoredRun] {
    try perform { database in
      try database.read { database in
        let counts = try Row.fetchAll(database, sql: "SELECT runId, count(*) AS count FROM row GROUP BY runId")
        let rowCounts = Dictionary(uniqueKeysWithValues: counts.map { ($0["runId"] as Int64, $0["count"] as Int) })
        return try RunRecord.order(Column("id")).fetchAll(database).map { run in
          StoredRun(
            id: run.id ?? 0, command: run.command, request: run.request, date: run.date, commit: run.commit,
            machine: run.machine, rowCount: rowCounts[run.id ?? 0] ?? 0, isComplete: run.isComplete)
        }
      }
    }
  }

  /// The results of a run as a file of its command holds them.
  package func results(ofRun id: Int64) throws(HistoryError) -> String {
    try perform { database in
      try database.read { database in
        guard let run = try RunRecord.fetchOne(database, key: id) else { throw HistoryError.noRun(id) }
        guard let envelope = run.envelope else { throw HistoryError.noResults(id) }
        return envelope
      }
    }
  }

  /// The times of each row whose key the expression is found in, machine by machine, over the runs that tell of them.
  package func rowHistories(matching pattern: Regex<AnyRegexOutput>?) throws(HistoryError) -> [RowHistory] {
    let sql = """
      SELECT row.key AS key, row.milliseconds AS milliseconds, row.low AS low, row.high AS high, run.id AS run,
        run.date AS date, run."commit" AS "commit", run.machine AS machine
      FROM row JOIN run ON run.id = row.runId
      WHERE row.milliseconds IS NOT NULL AND row.status IN ('passed', 'mistrusted')
      ORDER BY run.date, run.id, row.id
      """
    return try perform { database in
      let rows = try database.read { try Row.fetchAll($0, sql: sql) }
      var order: [RowHistory.Identity] = []
      var points: [RowHistory.Identity: [RowHistory.Point]] = [:]
      for row in rows {
        let identity = RowHistory.Identity(row: row["key"], machine: row["machine"])
        if let pattern, identity.row.firstMatch(of: pattern) == nil { continue }
        if points[identity] == nil { order.append(identity) }
        points[identity, default: []].append(
          RowHistory.Point(
            run: row["run"], date: row["date"], commit: row["commit"], milliseconds: row["milliseconds"],
            low: row["low"], high: row["high"]))
      }
      return order.map { RowHistory(row: $0.row, machine: $0.machine, points: points[$0] ?? []) }
    }
  }

  /// Forgets runs and their rows.
  ///
  /// - Returns: how many there were.
  package func remove(runs ids: [Int64]) throws(HistoryError) -> Int {
    try perform { database in
      let count = try database.write { try RunRecord.deleteAll($0, keys: ids) }
      try database.vacuum()
      return count
    }
  }
}

extension RowHistory {
  fileprivate struct Identity: Hashable {
    let row: String
    let machine: String?
  }
}

extension RowRecord {
  init(_ row: ComparableRow, run: Int64, subject: Int? = nil, record: String?) {
    self.init(
      runId: run, subject: subject, key: row.key.text, status: row.status.rawValue,
      milliseconds: row.time?.milliseconds,
      low: row.time?.low, high: row.time?.high, record: record)
  }
}

extension Harness.Environment {
  /// What times depend on, in one line.
  package var machineText: String {
    let processors = logicalCPUCount.map { "\($0) CPUs" }
    return [cpuModel ?? cpuVendor, processors, hypervisor].compactMap(\.self).joined(separator: ", ")
  }
}
