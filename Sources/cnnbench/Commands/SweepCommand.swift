import ArgumentParser
import Benchmarking
import Counters
import Foundation
import Harness
import Reporting
import Sweeps

/// Measures what a suite lists, in parts that any scheduler may run on many machines.
struct SweepCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sweep", abstract: "Measures a suite of problems and networks in parts, on one machine or on many.",
    usage: """
      cnnbench sweep <suite.yaml> [--shard I/N] [--output <folder>] [--resume]
      cnnbench sweep submit <suite.yaml> --engine slurm [-- <options of sbatch>]
      cnnbench sweep status <folder>
      """,
    discussion: """
      A unit of a suite is one subject with all its candidates, which take turns in one process on one node. Each unit \
      that has ended is a file in the folder, and 'cnnbench merge' makes a report of them. See \
      Documentation/ManyMachines.md.

      Exit status: 0 done; 64 wrong usage; 65 an unusable suite, or the folder of another sweep; 69 no scheduler; 70 \
      a unit without results, or with wrong ones; 74 the folder could not be written; 130 interrupted.
      """,
    subcommands: [SweepRunCommand.self, SweepSubmitCommand.self, SweepStatusCommand.self],
    defaultSubcommand: SweepRunCommand.self)
}

/// The suite of a sweep, and the folder for its results.
struct SweepOptions: ParsableArguments {
  @Argument(help: ArgumentHelp("What is to be measured, in YAML.", valueName: "suite.yaml"))
  var suite: String

  @Option(
    name: .customLong("output"),
    help: ArgumentHelp("Folder for the results (default: sweep-NAME of the suite).", valueName: "folder"))
  var path: String?

  var suitePath: String { URL(filePath: suite).standardizedFileURL.path }

  func folder(of list: WorkList) -> SweepFolder {
    SweepFolder(URL(filePath: path ?? "sweep-\(list.identity.suite)").standardizedFileURL.path)
  }
}

struct SweepRunCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run", abstract: "Measures a suite, or one part of it, here. 'run' may be left out.")

  @OptionGroup
  var options: SweepOptions

  @Option(
    help: ArgumentHelp(
      "The part to measure, from 1/N to N/N; with auto/N the scheduler's variable says which (default: 1/1).",
      valueName: "I/N"),
    transform: OptionValue.shard)
  var shard = ShardChoice(index: 1, count: 1)

  @Flag(help: "Goes on with what has no results yet.")
  var resume = false

  func run() throws {
    let interruption = Interruption()
    interruption.watch()
    let expansion = try SuiteExpansion(options.suite)
    let list = try expansion.workList()
    let index: Int
    do { index = try shard.index(in: ProcessInfo.processInfo.environment) } catch {
      throw CommandFailure(.usage, error.description)
    }
    let folder = options.folder(of: list)
    let present = try folder.prepare(
      SweepManifest(
        identity: list.identity, units: list.units, suitePath: options.suitePath, shardCount: shard.count))
    if shard.index == nil, shard.count != present.shardCount {
      throw CommandFailure(
        .usage, "'\(folder.path)' was dealt to \(present.shardCount) shards (found --shard auto/\(shard.count))")
    }
    let shardRun = ShardRun(
      list, in: folder, index: index, count: shard.count, suiteFolder: expansion.folder, interruption: interruption)
    let units = try shardRun.pendingUnits(resumes: resume)
    let outcome = try shardRun.measure(units)
    try outcome.publish(shard: "\(index)/\(shard.count)", of: folder)
    try outcome.end(interruption)
  }
}

extension ShardRun.Outcome {
  /// Tells how many units ended how.
  func publish(shard: String, of folder: SweepFolder) throws {
    let counts = [SweepUnitResults.End.finished, .unavailable, .failed].compactMap { end in
      let count = ends.count { $0 == end }
      return count == 0 ? nil : "\(count) \(end.rawValue)"
    }
    let text = counts.isEmpty ? "nothing left to measure" : counts.joined(separator: ", ")
    try StandardOutput.write("shard \(shard) in \(folder.path): \(text)\n")
  }

  /// - Throws: the exit status of a shard that was interrupted, or lacks results.
  func end(_ interruption: Interruption) throws {
    if let exitCode = interruption.exitCode { throw exitCode }
    if hasWrongRows || ends.contains(.failed) { throw ExitCode(ExitStatus.software.rawValue) }
  }
}

extension OptionValue {
  /// A value of `--shard`.
  static func shard(_ text: String) throws -> ShardChoice {
    guard let shard = ShardChoice(parsing: text) else {
      throw ValidationError(
        "a shard is 1/N to N/N with N up to \(ShardChoice.mostShards), or auto/N (found --shard \(text))")
    }
    return shard
  }
}

extension SweepFolderError: CommandFailureConvertible {
  var commandFailure: CommandFailure { CommandFailure(cause == .foreign ? .data : .output, description) }
}
