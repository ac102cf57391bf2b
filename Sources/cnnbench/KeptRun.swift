import Foundation
import Harness
import History
import Reporting

/// A run of `conv` whose rows go into a history as their layers end.
final class KeptRun {
  private let history: RunningHistory
  /// The rows of the problems that an earlier process has finished, by the places of these.
  let earlierRows: [Int: [ConvolutionRow]]
  /// Why the history is not whole.
  private(set) var fault: HistoryError?

  /// Nil where no history is named.
  ///
  /// - Parameter request: all that decides about the results.
  /// - Throws: `HistoryError`, and `EnvelopeError` for rows that cannot be read.
  init?(_ options: StoreOptions, request: [String]) throws {
    guard let path = options.path else { return nil }
    let environment = Harness.Environment.current
    history = try RunningHistory(
      in: HistoryStore(path: path, mustExist: false), command: ConvolutionResults.command, request: CommandWords.typed,
      digest: (request + [environment.gitCommit ?? ""]).joined(separator: "\n"), environment: environment,
      resumes: options.resume)
    earlierRows = try Dictionary(grouping: history.earlierRows, by: \.subject).mapValues { rows in
      try rows.map { try ConvolutionRow(json: $0.record) }
    }
    guard options.resume else { return }
    let count = earlierRows.count
    StandardError.write(
      count == 0
        ? "note: there is no unfinished run of this request to resume\n"
        : "note: run \(history.run) goes on; \(count == 1 ? "1 problem is" : "\(count) problems are") done\n")
  }

  /// Commits the rows of the problem at this place; a fault is told of once, and the run goes on.
  func keep(_ rows: [ConvolutionRow], ofProblem place: Int) {
    guard fault == nil else { return }
    do {
      let records = try rows.map { (row: ComparableRow($0), record: try $0.json) }
      try history.add(records, subject: place)
    } catch let error as HistoryError {
      tell(of: error)
    } catch {
      tell(of: .system(path: "", reason: "\(error)"))
    }
  }

  /// Commits the results as a whole.
  func finish(_ envelope: ResultEnvelope<ConvolutionResults>, isComplete: Bool) throws {
    if let fault { throw fault }
    try history.finish(json: try envelope.json, isComplete: isComplete)
  }

  private func tell(of error: HistoryError) {
    fault = error
    StandardError.write("note: the history lacks what follows: \(error)\n")
  }
}
