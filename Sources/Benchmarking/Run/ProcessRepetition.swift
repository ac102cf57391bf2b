import Foundation
import Harness
import Measurements

/// Runs this program again in fresh processes, one after the other, and collects what they found.
package struct ProcessRepetition<Results> {
  private let count: Int
  private let interruption: Interruption
  private let arguments: (_ output: String) -> [String]
  private let read: (_ text: String) throws -> Results

  /// - Parameters:
  ///   - arguments: the command line of a process that writes its results into the file `output`.
  ///   - read: makes results of the text of such a file.
  package init(
    count: Int, interruption: Interruption, arguments: @escaping (_ output: String) -> [String],
    read: @escaping (_ text: String) throws -> Results
  ) {
    self.count = count
    self.interruption = interruption
    self.arguments = arguments
    self.read = read
  }

  /// What the processes found that ended before an interruption, or before one that failed.
  ///
  /// - Parameter report: told, after each process, of all results so far.
  /// - Returns: the results, and why they are of fewer processes than were asked for.
  /// - Throws: `ProcessRepetitionError` if the first process ends without results.
  package func run(
    report: ([Results]) -> Void = { _ in }
  ) throws(ProcessRepetitionError) -> (results: [Results], failure: ProcessRepetitionError?) {
    var all: [Results] = []
    do throws(ProcessRepetitionError) {
      for number in 1...count where !interruption.isRequested {
        guard let results = try results(ofProcess: number) else { continue }
        all.append(results)
        report(all)
      }
    } catch {
      if all.isEmpty { throw error }
      return (all, error)
    }
    return (all, nil)
  }

  /// Nil if the process was interrupted before it had results.
  private func results(ofProcess number: Int) throws(ProcessRepetitionError) -> Results? {
    let folder = FileManager.default.temporaryDirectory.appending(path: "cnnbench-\(getpid())-\(number)")
    do { try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true) } catch {
      throw ProcessRepetitionError(
        cause: .folder, description: "cannot make the folder '\(folder.path)': \(error.systemReason)")
    }
    defer { try? FileManager.default.removeItem(at: folder) }
    let output = folder.appending(path: "results.json")
    let process = try run(process: number, output: output)
    // A process that a signal ended may leave a file of what it had until then.
    guard process.terminationReason == .exit, let text = try? String(contentsOf: output, encoding: .utf8) else {
      if interruption.isRequested { return nil }
      throw missingResults(ofProcess: number, process)
    }
    do { return try read(text) } catch {
      throw ProcessRepetitionError(cause: .process, description: "process \(number) of \(count): \(error)")
    }
  }

  /// The process after its end. A signal that this process gets is passed on, as Foundation starts each process in a
  /// group of its own, which the terminal does not reach.
  private func run(process number: Int, output: URL) throws(ProcessRepetitionError) -> Process {
    let process = Process()
    process.executableURL = ProcessArguments.executable
    process.arguments = arguments(output.path)
    process.standardOutput = FileHandle.nullDevice
    do { try process.run() } catch {
      throw ProcessRepetitionError(
        cause: .process, description: "process \(number) of \(count) cannot be started: \(error.systemReason)")
    }
    interruption.whenRequested { kill(process.processIdentifier, $0) }
    process.waitUntilExit()
    interruption.whenRequested(nil)
    return process
  }

  private func missingResults(ofProcess number: Int, _ process: Process) -> ProcessRepetitionError {
    let status = process.terminationStatus
    let hasExited = process.terminationReason == .exit
    let end =
      hasExited
      ? "ended with status \(status) and has no results" : "was ended by signal \(status) before its results were whole"
    return ProcessRepetitionError(
      cause: hasExited ? .exit(status) : .signal(status),
      description: "process \(number) of \(count) \(end)")
  }
}
