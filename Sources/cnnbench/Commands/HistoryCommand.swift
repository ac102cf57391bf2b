import ArgumentParser
import Foundation
import History
import Reporting

/// Works on histories: files with the results of many runs.
struct HistoryCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "history", abstract: "Keeps results of many runs in one file, and shows how they change.",
    discussion: """
      A history is an SQLite database. 'import' fills it from result files.

      Exit status: 0 done; 64 wrong usage; 65 a file that is no history or no result file; 74 output or history \
      could not be written.
      """,
    subcommands: [
      HistoryListCommand.self, HistoryShowCommand.self, HistoryTrendCommand.self, HistoryStepsCommand.self,
      HistoryImportCommand.self, HistoryExportCommand.self, HistoryPruneCommand.self,
    ])
}

/// The option that names a history.
struct HistoryFile: ParsableArguments {
  @Option(name: .customLong("store"), help: ArgumentHelp("The history.", valueName: "file"))
  var path: String

  /// - Throws: `HistoryError`.
  func open(mustExist: Bool = true) throws -> HistoryStore { try HistoryStore(path: path, mustExist: mustExist) }
}

extension HistoryError: CommandFailureConvertible {
  var commandFailure: CommandFailure {
    switch self {
    case .missing, .foreign, .newer, .noResults: CommandFailure(.data, description)
    case .noRun: CommandFailure(.usage, description, note: "'cnnbench history list' shows the runs")
    case .system: CommandFailure(.output, description)
    }
  }
}

struct HistoryListCommand: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "list", abstract: "Lists the runs of a history.")

  @OptionGroup
  var history: HistoryFile

  @OptionGroup
  var results: ReportOptions

  func run() throws {
    try results.output.requireWritable()
    let runs = HistoryListResults(runs: try history.open().runs())
    try results.publish(HistoryListReport().document(of: ResultEnvelope(counted: runs)))
  }
}

struct HistoryShowCommand: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "show", abstract: "Tells the results of a run again.")

  @Argument(help: "The number of the run.")
  var number: Int64

  @OptionGroup
  var history: HistoryFile

  @OptionGroup
  var results: ReportOptions

  func run() throws {
    try results.output.requireWritable()
    let json = try history.open().results(ofRun: number)
    do { try results.publish(try ResultFile(json: json).document) } catch let error as EnvelopeError {
      throw CommandFailure(.data, "run \(number): \(error)")
    }
  }
}

/// The option that chooses rows.
struct RowChoice: ParsableArguments {
  @Option(
    name: .customLong("match"),
    help: ArgumentHelp("Only the rows in whose name the regular expression is found.", valueName: "regex"))
  var pattern: String?

  func validate() throws {
    if let pattern, (try? Regex(pattern)) == nil { throw ValidationError("'\(pattern)' is not a regular expression") }
  }

  func rows(in history: HistoryStore) throws -> [RowHistory] {
    try history.rowHistories(matching: try pattern.map { try Regex($0) })
  }
}

struct HistoryTrendCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "trend", abstract: "Shows the times of rows over the runs of each machine.")

  @OptionGroup
  var choice: RowChoice

  @OptionGroup
  var history: HistoryFile

  @OptionGroup
  var results: ReportOptions

  func run() throws {
    try results.output.requireWritable()
    let trend = HistoryTrendResults(rows: try choice.rows(in: history.open()))
    try results.publish(HistoryTrendReport().document(of: ResultEnvelope(counted: trend)))
  }
}

struct HistoryStepsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "steps", abstract: "Finds the runs from which on rows are slower or faster, beyond noise.")

  @OptionGroup
  var choice: RowChoice

  @OptionGroup
  var history: HistoryFile

  @OptionGroup
  var results: ReportOptions

  func run() throws {
    try results.output.requireWritable()
    let steps = HistoryStepsResults(of: try choice.rows(in: history.open()))
    try results.publish(HistoryStepsReport().document(of: ResultEnvelope(counted: steps)))
  }
}

struct HistoryImportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import", abstract: "Takes result files into a history, which it makes if there is none.")

  @Argument(help: ArgumentHelp("Result files.", valueName: "result.json"))
  var files: [String]

  @OptionGroup
  var history: HistoryFile

  func run() throws {
    let results = try files.map { (file: try StoredResult.file(at: $0), json: try StoredResult.text(of: $0)) }
    let store = try history.open(mustExist: false)
    for (path, result) in zip(files, results) {
      let run = try store.add(result.file, json: result.json)
      try StandardOutput.write("\(path.printable): \(run.map { "run \($0)" } ?? "is in the history already")\n")
    }
  }
}

struct HistoryExportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export", abstract: "Writes the results of a run as the result file that they were.")

  @Argument(help: "The number of the run.")
  var number: Int64

  @OptionGroup
  var history: HistoryFile

  @OptionGroup
  var output: ReportOutput

  func run() throws {
    try output.requireWritable()
    try output.publish(try history.open().results(ofRun: number))
  }
}

struct HistoryPruneCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "prune", abstract: "Forgets old runs, or those that never came to their end.")

  @Option(help: ArgumentHelp("Keeps so many runs of each command on each machine, the latest.", valueName: "n"))
  var keep: Int?

  @Flag(help: "Forgets runs that never came to their end.")
  var unfinished = false

  @OptionGroup
  var history: HistoryFile

  func validate() throws {
    if keep == nil, !unfinished {
      throw ValidationError("--keep says how many runs are kept, --unfinished forgets others")
    }
    if let keep, keep < 0 { throw ValidationError("a number of runs is at least 0 (found --keep \(keep))") }
  }

  func run() throws {
    let store = try history.open()
    let runs = try store.runs()
    let groups = Dictionary(grouping: runs) { [$0.command, $0.machine ?? ""] }
    let old = keep.map { keep in groups.values.flatMap { $0.dropLast(keep) } } ?? []
    let broken = unfinished ? runs.filter { !$0.isComplete } : []
    let count = try store.remove(runs: Set((old + broken).map(\.id)).sorted())
    try StandardOutput.write("\(count == 1 ? "1 run" : "\(count) runs") forgotten, \(runs.count - count) kept\n")
  }
}
