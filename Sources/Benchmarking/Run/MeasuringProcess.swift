import Foundation
import Harness
import Measurements
import Synchronization

/// A fresh process that measures and writes its results into a file.
package struct MeasuringProcess {
  private let executable: URL
  private let title: String
  private let interruption: Interruption
  private let folder: URL?
  private let arguments: (_ output: String) -> [String]

  /// - Parameters:
  ///   - title: what messages call it: `process 2 of 5`.
  ///   - folder: where it runs; here if nil.
  ///   - arguments: the command line of a process that writes its results into the file `output`.
  package init(
    executable: URL, title: String, interruption: Interruption, folder: URL? = nil,
    arguments: @escaping (_ output: String) -> [String]
  ) {
    self.executable = executable
    self.title = title
    self.interruption = interruption
    self.folder = folder
    self.arguments = arguments
  }

  /// How it ended, and what it left.
  package struct End: Sendable {
    package let cause: ProcessRepetitionError.Cause
    /// The text of its results; nil without, and where a signal ended it: what it had until then may not be whole.
    package let results: String?
    /// What it wrote to standard error; empty where that went to this process's own.
    package let errors: String
  }

  /// Those that this process has started, whose folders have their numbers.
  private static let count = Atomic<Int>(0)

  /// The text of its results; nil if it was interrupted before it had some.
  ///
  /// - Throws: `ProcessRepetitionError` if it ends without results.
  func results() throws(ProcessRepetitionError) -> String? {
    let end = try end(keepsErrors: false)
    if let results = end.results { return results }
    if interruption.isRequested { return nil }
    throw missingResults(end.cause)
  }

  /// Its end, whatever it left.
  ///
  /// - Parameter keepsErrors: whether what it writes to standard error is kept, not passed on.
  /// - Throws: `ProcessRepetitionError` if it cannot be started.
  package func end(keepsErrors: Bool) throws(ProcessRepetitionError) -> End {
    let number = Self.count.add(1, ordering: .relaxed).newValue
    let folder = FileManager.default.temporaryDirectory.appending(path: "cnnbench-\(getpid())-\(number)")
    let (output, errors) = (folder.appending(path: "results.json"), folder.appending(path: "errors.txt"))
    do {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      if keepsErrors { try Data().write(to: errors) }
    } catch {
      throw ProcessRepetitionError(
        cause: .folder, description: "cannot make the folder '\(folder.path)': \(error.systemReason)")
    }
    defer { try? FileManager.default.removeItem(at: folder) }
    let process = try run(output: output, errors: keepsErrors ? errors : nil)
    let hasExited = process.terminationReason == .exit
    return End(
      cause: hasExited ? .exit(process.terminationStatus) : .signal(process.terminationStatus),
      results: hasExited ? try? String(contentsOf: output, encoding: .utf8) : nil,
      errors: (try? Data(contentsOf: errors)).map { String(decoding: $0, as: UTF8.self) } ?? "")
  }

  /// The process after its end. A signal that this process gets is passed on, as Foundation starts each process in a
  /// group of its own, which the terminal does not reach.
  private func run(output: URL, errors: URL?) throws(ProcessRepetitionError) -> Process {
    let process = Process()
    process.executableURL = executable
    process.arguments = arguments(output.path)
    process.currentDirectoryURL = folder ?? process.currentDirectoryURL
    process.standardOutput = FileHandle.nullDevice
    do {
      if let errors { process.standardError = try FileHandle(forWritingTo: errors) }
      try process.run()
    } catch {
      throw ProcessRepetitionError(
        cause: .process, description: "\(title) cannot be started: \(error.systemReason)")
    }
    interruption.whenRequested { kill(process.processIdentifier, $0) }
    process.waitUntilExit()
    interruption.whenRequested(nil)
    return process
  }

  private func missingResults(_ cause: ProcessRepetitionError.Cause) -> ProcessRepetitionError {
    ProcessRepetitionError(cause: cause, description: "\(title) \(cause.text)")
  }
}

extension ProcessRepetitionError.Cause {
  /// How a process without results ended: `ended with status 70 and has no results`.
  package var text: String {
    switch self {
    case .folder: "has no folder for results"
    case .process: "could not be run"
    case .exit(let status): "ended with status \(status) and has no results"
    case .signal(let number): "was ended by signal \(number) before its results were whole"
    }
  }
}
