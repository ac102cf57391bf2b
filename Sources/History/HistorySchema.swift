import GRDB

/// How the database of a history is laid out, version after version.
enum HistorySchema {
  /// What tells a history from other databases: "cnnb".
  static let applicationID: Int32 = 0x636E_6E62

  static let migrator: DatabaseMigrator = {
    var migrator = DatabaseMigrator()
    migrator.registerMigration("1: runs and rows") { database in
      try database.execute(sql: "PRAGMA application_id = \(applicationID)")
      try database.create(table: "run") { table in
        table.autoIncrementedPrimaryKey("id")
        table.column("command", .text).notNull()
        table.column("request", .text).notNull()
        // What has to be equal for --resume to go on with the run.
        table.column("digest", .text).notNull().indexed()
        table.column("date", .text)
        table.column("commit", .text)
        table.column("machine", .text)
        table.column("isComplete", .boolean).notNull()
        // The results as a file would hold them; those of a run that goes on are in its rows.
        table.column("envelope", .text)
      }
      try database.create(table: "row") { table in
        table.autoIncrementedPrimaryKey("id")
        table.belongsTo("run", onDelete: .cascade).notNull()
        // Its place among the subjects of a run that goes on; nil for results that were taken in as a whole.
        table.column("subject", .integer)
        table.column("key", .text).notNull().indexed()
        table.column("status", .text).notNull()
        table.column("milliseconds", .double)
        table.column("low", .double)
        table.column("high", .double)
        // The row as the results of the command hold it; nil where the envelope of the run has it.
        table.column("record", .text)
      }
    }
    return migrator
  }()
}

/// A line of the table of runs.
struct RunRecord: Codable, FetchableRecord, MutablePersistableRecord {
  static let databaseTableName = "run"

  var id: Int64?
  var command: String
  var request: String
  var digest: String
  var date: String?
  var commit: String?
  var machine: String?
  var isComplete: Bool
  var envelope: String?

  mutating func didInsert(_ inserted: InsertionSuccess) { id = inserted.rowID }
}

/// A line of the table of rows.
struct RowRecord: Codable, FetchableRecord, MutablePersistableRecord {
  static let databaseTableName = "row"

  var id: Int64?
  var runId: Int64
  var subject: Int?
  var key: String
  var status: String
  var milliseconds: Double?
  var low: Double?
  var high: Double?
  var record: String?
}
