import Foundation

/// A process under callgrind, in a folder of its own that ends with it.
package final class CallgrindRun {
  private let folder: URL

  /// - Throws: `SimulationError.cannotStart` if there is no place for temporary files.
  init() throws(SimulationError) {
    // Always of the same length, as what callgrind simulates may depend on where things lie in memory.
    folder = FileManager.default.temporaryDirectory.appending(path: "cnnbench-\(UUID().uuidString)")
    do {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    } catch {
      throw .cannotStart(error.localizedDescription)
    }
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  /// Runs the process to its end.
  ///
  /// - Returns: what callgrind counted within `ValgrindRegion.count`, and what the process printed.
  func finish(valgrind: URL, options: [String], rerun: Rerun) throws(SimulationError) -> (CallgrindFile, output: String)
  {
    let process = Process()
    process.executableURL = valgrind
    process.arguments =
      ["-q", "--tool=callgrind", "--cache-sim=yes", "--instr-atstart=no", "--callgrind-out-file=\(path("counts"))"]
      + options + [path("program")] + rerun.arguments
    process.environment = Self.environment(from: ProcessInfo.processInfo.environment)
    process.standardInput = FileHandle.nullDevice
    do {
      try PlainExecutable.copy(URL(filePath: rerun.executablePath), to: URL(filePath: path("program")))
      process.standardOutput = try emptyFile("output")
      process.standardError = try emptyFile("errors")
      try process.run()
    } catch {
      throw .cannotStart(error.localizedDescription)
    }
    process.waitUntilExit()
    guard process.terminationReason == .exit, process.terminationStatus == 0 else {
      let kind = process.terminationReason == .exit ? "status" : "signal"
      throw .failed(
        status: "\(kind) \(process.terminationStatus)", message: Self.message(within: text("errors") ?? ""))
    }
    // The first part is the dump that was asked for; what is left at the end has no number.
    guard let counts = text("counts.1") else { throw .noCounts }
    return (try CallgrindFile(parsing: counts), text("output") ?? "")
  }

  /// The same for every run: what surrounds a process moves its stack, and hash seeds its work.
  ///
  /// Swift's tracer of crashes is switched off: it waits for ever for a process under valgrind. OpenBLAS starts no threads
  /// of its own, which look for work in whatever is counted.
  package static func environment(from surroundings: [String: String]) -> [String: String] {
    let kept = ["PATH", "HOME", "XDG_CACHE_HOME", "LD_LIBRARY_PATH"]
    return surroundings.filter { kept.contains($0.key) || $0.key.hasPrefix("OPENBLAS_") }
      .merging([
        "SWIFT_BACKTRACE": "enable=no", "SWIFT_DETERMINISTIC_HASHING": "1", "OPENBLAS_NUM_THREADS": "1",
      ]) { $1 }
  }

  /// The error that the process ended with: a line that says so, or the last one that is not valgrind's.
  package static func message(within errors: String) -> String {
    let lines = errors.split(separator: "\n").filter { !$0.hasPrefix("==") && !$0.hasPrefix("--") }
    let line = lines.first { $0.hasPrefix("error: ") }?.dropFirst("error: ".count) ?? lines.last
    return line.map(String.init) ?? ""
  }

  private func path(_ name: String) -> String { folder.appending(path: name).path }

  private func text(_ name: String) -> String? { try? String(contentsOfFile: path(name), encoding: .utf8) }

  private func emptyFile(_ name: String) throws -> FileHandle {
    try Data().write(to: URL(filePath: path(name)))
    return try FileHandle(forWritingTo: URL(filePath: path(name)))
  }
}
