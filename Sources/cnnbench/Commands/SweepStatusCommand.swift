import ArgumentParser
import Benchmarking
import Foundation
import Harness
import Reporting
import Sweeps

struct SweepStatusCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status", abstract: "Tells which units of a sweep are done, running, missing or failed.")

  @Argument(help: ArgumentHelp("The folder of the sweep.", valueName: "folder"))
  var path: String

  @OptionGroup
  var results: ReportOptions

  func run() throws {
    try results.output.requireWritable()
    let folder = SweepFolder(URL(filePath: path).standardizedFileURL.path)
    let manifest = try folder.manifest()
    let status = try SweepStatus(
      folder, manifest, tasks: manifest.job == nil ? nil : scheduledTasks(of: folder.jobName(of: manifest.identity)),
      isAlive: Self.isAlive
    ) { array in
      let hasScript = FileManager.default.fileExists(atPath: folder.scriptPath)
      return hasScript
        ? "sbatch --array=\(array) \(CommandWords.quoted(folder.scriptPath))"
        : "cnnbench sweep \(CommandWords.quoted(manifest.suitePath)) --output \(CommandWords.quoted(folder.path)) --resume"
    }
    try results.publish(SweepStatusReport().document(of: ResultEnvelope(counted: status)))
  }

  /// What Slurm knows of the tasks of that name; nil where it cannot be asked.
  private func scheduledTasks(of jobName: String) -> ScheduledTasks? {
    let words = ["squeue", "--array", "--noheader", "--name", jobName, "--format", "%K %T"]
    guard let end = ChildProcess(words: words, timeLimit: .seconds(20)).run(), end.cause == .exit(0) else { return nil }
    return ScheduledTasks(parsing: end.output)
  }

  /// Nil for a process of another computer.
  private static func isAlive(_ mark: RunningMark) -> Bool? {
    guard mark.host == HostName.current else { return nil }
    return kill(mark.process, 0) == 0 || errno == EPERM
  }
}
