import ArgumentParser
import Benchmarking
import Counters
import Foundation
import Harness
import Reporting

/// Compares two results of one command, or two programs.
struct CompareCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compare",
    abstract: "Compares two results of a command, or two programs: what got slower, faster, or larger, beyond doubt.",
    usage: """
      cnnbench compare [<options>] <base.json> <head.json>
      cnnbench compare --run [<options>] <base program> <head program> -- conv <options of conv>
      """,
    discussion: """
      Rows are joined by what was measured. Times differ if the difference is significant, over all rows, and larger than \
      the threshold; simulated and analytic counts differ if they are not equal. A row that fails newly is a regression.

      With --run both programs measure the command after '--', in fresh processes that take turns, and a regression counts \
      once a second run has confirmed it.

      Exit status: 0 equal or better; 2 a regression; 3 not comparable, as times of two machines; 64 wrong usage; 65 \
      a file that cannot be read; 69 a program that is not there; 70 a program without results; 74 the comparison could \
      not be written; 130 interrupted.
      """)

  @Argument(
    help: ArgumentHelp(
      "Results of the base and of what takes its place, as --format json writes them; with --run two programs and what they measure.",
      valueName: "base and head"))
  var words: [String]

  @Flag(name: .customLong("run"), help: "Compares two programs, on this machine and now.")
  var runsPrograms = false

  @Option(help: ArgumentHelp("Fresh processes of each program with --run (default: 5).", valueName: "n"))
  var processes: Int?

  @OptionGroup(title: "When a difference counts")
  var comparison: ComparisonOptions

  @Option(help: "Form of the comparison.")
  var format = ComparisonFormat.report(.table)

  @OptionGroup
  var output: ReportOutput

  /// Fewer processes show too little of how much processes differ.
  private static let fewestProcesses = 5
  private static let mostProcesses = 1000

  func validate() throws {
    if runsPrograms, words.count < 3 {
      throw ValidationError("--run takes two programs, and after '--' what they measure, such as conv --problem …")
    }
    if !runsPrograms, words.count != 2 {
      throw ValidationError("two files are compared (found \(words.count)); --run compares programs")
    }
    if let processes, !runsPrograms || !(Self.fewestProcesses...Self.mostProcesses).contains(processes) {
      throw ValidationError(
        runsPrograms
          ? "a number of processes is \(Self.fewestProcesses) to \(Self.mostProcesses) (found --processes \(processes))"
          : "--processes goes with --run")
    }
  }

  func run() throws {
    try output.requireWritable()
    let rules = try comparison.rules()
    let calibration = try comparison.measuredCalibration()
    let results =
      runsPrograms ? try comparedPrograms(rules, calibration) : try comparedFiles(rules, calibration)
    try format.publish(ResultEnvelope(counted: results, options: comparison.settings), to: output)
    try results.conclusion.end()
  }

  // MARK: Files

  private func comparedFiles(_ rules: ComparisonRules, _ calibration: Calibration?) throws -> ComparisonResults {
    let files = try words.map(StoredResult.file)
    guard files[0].command == files[1].command else {
      throw CommandFailure(
        .notComparable,
        "'\(words[0])' is of 'cnnbench \(files[0].command)', '\(words[1])' of 'cnnbench \(files[1].command)'")
    }
    guard let baseRows = files[0].rows, let headRows = files[1].rows else {
      throw CommandFailure(.notComparable, "results of 'cnnbench \(files[0].command)' cannot be compared")
    }
    let sides = zip(words, files).map { ComparisonResults.Side(name: $0, $1) }
    return ComparisonResults(
      base: sides[0], baseRows: baseRows, head: sides[1], headRows: headRows, rules: rules, calibration: calibration)
  }

  // MARK: Programs

  private func comparedPrograms(_ rules: ComparisonRules, _ calibration: Calibration?) throws -> ComparisonResults {
    let interruption = Interruption()
    interruption.watch()
    let programs = try AlternatingPrograms(
      base: program(words[0]), head: program(words[1]), processCount: processes ?? Self.fewestProcesses,
      interruption: interruption, arguments: arguments, read: ResultFile.init(json:))
    let first = try rows(of: programs, interruption)
    let results = ComparisonResults(
      base: ComparisonResults.Side(name: words[0], first.baseFile), baseRows: first.base,
      head: ComparisonResults.Side(name: words[1], first.headFile), headRows: first.head, rules: rules,
      calibration: calibration)
    guard !results.doubtedKeys.isEmpty else { return results }
    StandardError.write("note: \(ComparisonReport.verdict(results)); a second run confirms it or does not\n")
    let second = try rows(of: programs, interruption)
    return results.confirmed(baseRows: second.base, headRows: second.head)
  }

  /// What one run of both programs found.
  private struct Run {
    let baseFile: ResultFile
    let headFile: ResultFile
    let base: [ComparableRow]
    let head: [ComparableRow]
  }

  private func rows(of programs: AlternatingPrograms<ResultFile>, _ interruption: Interruption) throws -> Run {
    let files = try programs.run()
    if let exitCode = interruption.exitCode { throw exitCode }
    guard let base = files.base.first, let head = files.head.first, base.rows != nil, head.rows != nil else {
      throw CommandFailure(.notComparable, "results of '\(words[2])' cannot be compared")
    }
    return Run(
      baseFile: base, headFile: head, base: ComparableRow.combined(files.base.compactMap(\.rows)),
      head: ComparableRow.combined(files.head.compactMap(\.rows)))
  }

  /// The words of the user with options that win over earlier ones: last, but before `--`, which ends the options.
  private func arguments(output: String) -> [String] {
    let asked = words.dropFirst(2)
    return asked.prefix { $0 != "--" } + ["--format", "json", "--output", output] + asked.drop { $0 != "--" }
  }

  private func program(_ name: String) throws -> URL {
    let path =
      name.contains("/") ? name : ExecutableSearch.path(of: name, in: ProcessInfo.processInfo.environment["PATH"])
    guard let path, FileManager.default.isExecutableFile(atPath: path) else {
      throw CommandFailure(.unavailable, "there is no program '\(name)'")
    }
    return URL(filePath: path).absoluteURL
  }
}

extension ComparisonResults.Side {
  fileprivate init(name: String, _ file: ResultFile) {
    self.init(name: name, command: file.settings?.command, environment: file.environment)
  }
}

extension ComparisonResults.Conclusion {
  /// - Throws: the exit status that tells of anything but no regression.
  func end() throws {
    switch self {
    case .noRegression: return
    case .regression: throw ExitCode(ExitStatus.regression.rawValue)
    case .notComparable: throw ExitCode(ExitStatus.notComparable.rawValue)
    }
  }
}
