import Foundation
import Harness
import Measurements

/// A fresh process that measures and writes its results into a file.
struct MeasuringProcess {
  let executable: URL
  /// What messages call it: `process 2 of 5`.
  let title: String
  let interruption: Interruption
  /// The command line of a process that writes its results into the file `output`.
  let arguments: (_ output: String) -> [String]

  /// The text of its results; nil if it was interrupted before it had some.
  ///
  /// - Throws: `ProcessRepetitionError` if it ends without results.
  func results() throws(ProcessRepetitionError) -> String? {
    let folder = FileManager.default.temporaryDirectory.appending(path: "cnnbench-\(getpid())-\(UUID())")
    do { try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true) } catch {
      throw ProcessRepetitionError(
        cause: .folder, description: "cannot make the folder '\(folder.path)': \(error.systemReason)")
    }
    defer { try? FileManager.default.removeItem(at: folder) }
    let output = folder.appending(path: "results.json")
    let process = try run(output: output)
    if let text = try? String(contentsOf: output, encoding: .utf8) { return text }
    if interruption.isRequested { return nil }
    throw missingResults(process)
  }

  /// The process after its end. A signal that this process gets is passed on, as Foundation starts each process in a
  /// group of its own, which the terminal does not reach.
  private func run(output: URL) throws(ProcessRepetitionError) -> Process {
    let process = Process()
    process.executableURL = executable
    process.arguments = arguments(output.path)
    process.standardOutput = FileHandle.nullDevice
    do { try process.run() } catch {
      throw ProcessRepetitionError(
        cause: .process, description: "\(title) cannot be started: \(error.systemReason)")
    }
    interruption.whenRequested { kill(process.processIdentifier, $0) }
    process.waitUntilExit()
    interruption.whenRequested(nil)
    return process
  }

  private func missingResults(_ process: Process) -> ProcessRepetitionError {
    let status = process.terminationStatus
    let hasExited = process.terminationReason == .exit
    let end = hasExited ? "ended with status \(status)" : "was ended by signal \(status)"
    return ProcessRepetitionError(
      cause: hasExited ? .exit(status) : .signal(status), description: "\(title) \(end) and has no results")
  }
}
