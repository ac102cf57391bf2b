import Benchmarking
import Foundation
import Harness
import Reporting

/// The file of a run, which is written anew as layers end, so that a run that is killed loses no more than one.
final class RunningOutput {
  private let path: String
  private let form: ReportForm
  private let observer: RunObserver
  private let clock = MonotonicClock()
  private let start: Int
  /// Nanoseconds that went into the file until now.
  private var writingTime = 0

  /// What writing may take in any run, and which part of a long one: a file of very many rows is written less often.
  private static let leastWritingTime = 1_000_000_000
  private static let writingShare = 10

  /// Nil where no file is named, and for one that only takes a text at its end: a pipe or `/dev/stdout`.
  init?(_ options: ReportOptions, observer: @escaping RunObserver) {
    guard let path = options.output.path, ReportWriter.replacesFile(at: path) else { return nil }
    self.path = path
    form = options.format
    self.observer = observer
    start = clock.nanoseconds
  }

  /// Puts what there is into the file; a fault is told of, and the run goes on.
  func update(_ document: () -> ReportDocument) {
    let begin = clock.nanoseconds
    guard writingTime <= max(Self.leastWritingTime, (begin - start) / Self.writingShare) else { return }
    do {
      try ReportWriter.write(try form.text(of: document()), to: path)
    } catch {
      observer(.note("the results so far are not in the file: \(error)"))
    }
    writingTime += clock.nanoseconds - begin
  }
}
