import Foundation
import Measurements
import Reporting

/// Runs the command again in fresh processes, one after the other, and combines what they found.
struct ProcessRepetition {
  let count: Int
  let interruption: Interruption

  var isAsked: Bool { count > 1 }

  /// The combined rows: those of the processes that ended before an interruption, or before one that failed.
  ///
  /// - Returns: the rows, and why they are of fewer processes than were asked for.
  /// - Throws: `CommandFailure` if the first process ends without results.
  func rows() throws(CommandFailure) -> (rows: [ConvolutionRow], failure: CommandFailure?) {
    var runs: [[ConvolutionRow]] = []
    do throws(CommandFailure) {
      for number in 1...count where !interruption.isRequested {
        if let rows = try rows(ofProcess: number) { runs.append(rows) }
      }
    } catch {
      if runs.isEmpty { throw error }
      return (ConvolutionRow.combined(runs), error)
    }
    return (ConvolutionRow.combined(runs), nil)
  }

  /// Nil if the process was interrupted before it had results.
  private func rows(ofProcess number: Int) throws(CommandFailure) -> [ConvolutionRow]? {
    let folder = FileManager.default.temporaryDirectory.appending(path: "cnnbench-\(getpid())-\(number)")
    do { try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true) } catch {
      throw CommandFailure(.output, "cannot make the folder '\(folder.path)': \(error.systemReason)")
    }
    defer { try? FileManager.default.removeItem(at: folder) }
    let output = folder.appending(path: "results.json")
    let process = try run(process: number, output: output)
    guard let text = try? String(contentsOf: output, encoding: .utf8) else {
      if interruption.isRequested { return nil }
      throw CommandFailure(
        Self.status(of: process), "process \(number) of \(count) \(Self.end(of: process)) and has no results")
    }
    do { return try ResultFile(json: text).rows } catch {
      throw CommandFailure(.software, "process \(number) of \(count): \(error)")
    }
  }

  /// The process after its end. A signal that this process gets is passed on, as Foundation starts each process in a
  /// group of its own, which the terminal does not reach.
  private func run(process number: Int, output: URL) throws(CommandFailure) -> Process {
    let process = Process()
    process.executableURL = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
    process.arguments = Self.arguments(CommandLine.arguments.dropFirst(), output: output.path)
    process.standardOutput = FileHandle.nullDevice
    do { try process.run() } catch {
      throw CommandFailure(.software, "process \(number) of \(count) cannot be started: \(error.systemReason)")
    }
    interruption.whenRequested { kill(process.processIdentifier, $0) }
    process.waitUntilExit()
    interruption.whenRequested(nil)
    return process
  }

  /// The same words with options that win over earlier ones: last, but before `--`, which ends the options.
  private static func arguments(_ words: some Collection<String>, output: String) -> [String] {
    let own = ["--processes", "1", "--format", "json", "--output", output]
    return words.prefix { $0 != "--" } + own + words.drop { $0 != "--" }
  }

  private static func end(of process: Process) -> String {
    let status = process.terminationStatus
    return process.terminationReason == .exit ? "ended with status \(status)" : "was ended by signal \(status)"
  }

  /// The process's own status if it is one of ours.
  private static func status(of process: Process) -> ExitStatus {
    guard process.terminationReason == .exit else { return .software }
    return ExitStatus(rawValue: process.terminationStatus) ?? .software
  }
}
