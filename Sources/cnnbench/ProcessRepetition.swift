import Foundation
import Reporting

/// Runs the command again in fresh processes, one after the other, and combines what they found.
struct ProcessRepetition {
  let count: Int
  let interruption: Interruption

  var isAsked: Bool { count > 1 }

  /// The combined rows; those of the processes that ended before an interruption.
  ///
  /// - Throws: `CommandFailure` if a process ends without results.
  func rows() throws -> [ConvolutionRow] {
    var runs: [[ConvolutionRow]] = []
    for index in 0..<count where !interruption.isRequested {
      let folder = FileManager.default.temporaryDirectory.appending(path: "cnnbench-\(getpid())-\(index)")
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      defer { try? FileManager.default.removeItem(at: folder) }
      runs += try rows(ofProcess: index + 1, output: folder.appending(path: "results.json")).map { [$0] } ?? []
    }
    return ConvolutionRow.combined(runs)
  }

  /// Nil if the process was interrupted before it had results.
  private func rows(ofProcess number: Int, output: URL) throws -> [ConvolutionRow]? {
    let process = Process()
    process.executableURL = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
    process.arguments =
      CommandLine.arguments.dropFirst() + ["--processes", "1", "--format", "json", "--output", output.path]
    process.standardOutput = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    guard let text = try? String(contentsOf: output, encoding: .utf8) else {
      if interruption.isRequested { return nil }
      throw CommandFailure(
        .software, "process \(number) of \(count) ended with status \(process.terminationStatus) and no results")
    }
    do {
      return try ResultFile(json: text).rows
    } catch {
      throw CommandFailure(.software, "process \(number) of \(count): \(error)")
    }
  }
}
