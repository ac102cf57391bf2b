import Foundation
import Harness

/// Runs two programs in fresh processes that take turns, so that what the machine does meets both alike.
///
/// Only one process runs at a time. The turns are base, head, head, base, and so on: a drift that is steady over four turns
/// cancels.
package struct AlternatingPrograms<Results> {
  private let programs: (base: URL, head: URL)
  private let processCount: Int
  private let interruption: Interruption
  private let arguments: (_ output: String) -> [String]
  private let read: (_ text: String) throws -> Results

  /// - Parameters:
  ///   - processCount: fresh processes of each program.
  ///   - arguments: the command line of a process that writes its results into the file `output`.
  ///   - read: makes results of the text of such a file.
  package init(
    base: URL, head: URL, processCount: Int, interruption: Interruption,
    arguments: @escaping (_ output: String) -> [String], read: @escaping (_ text: String) throws -> Results
  ) {
    programs = (base, head)
    self.processCount = processCount
    self.interruption = interruption
    self.arguments = arguments
    self.read = read
  }

  /// What the processes of each program found, as many of one as of the other; fewer than asked for if the run was
  /// interrupted.
  ///
  /// - Throws: `ProcessRepetitionError` if a process ends without results.
  package func run() throws(ProcessRepetitionError) -> (base: [Results], head: [Results]) {
    var base: [Results] = []
    var head: [Results] = []
    for number in 1...processCount {
      let isBaseFirst = !number.isMultiple(of: 2)
      let first = try results(ofBase: isBaseFirst, number)
      guard let first, let second = try results(ofBase: !isBaseFirst, number) else { break }
      base.append(isBaseFirst ? first : second)
      head.append(isBaseFirst ? second : first)
    }
    return (base, head)
  }

  private func results(ofBase isBase: Bool, _ number: Int) throws(ProcessRepetitionError) -> Results? {
    guard !interruption.isRequested else { return nil }
    let title = "process \(number) of \(processCount) of the \(isBase ? "base" : "head")"
    let process = MeasuringProcess(
      executable: isBase ? programs.base : programs.head, title: title, interruption: interruption,
      arguments: arguments)
    guard let text = try process.results() else { return nil }
    do { return try read(text) } catch {
      throw ProcessRepetitionError(cause: .process, description: "\(title): \(error)")
    }
  }
}
