import Foundation
import Harness

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
    let title = "process \(number) of \(count)"
    let process = MeasuringProcess(
      executable: ProcessArguments.executable, title: title, interruption: interruption, arguments: arguments)
    guard let text = try process.results() else { return nil }
    do { return try read(text) } catch {
      throw ProcessRepetitionError(cause: .process, description: "\(title): \(error)")
    }
  }
}
