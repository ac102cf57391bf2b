import ArgumentParser
import Benchmarking

extension Interruption {
  /// What a shell expects of a process that a signal ended; nil as long as none did.
  var exitCode: ExitCode? { signal.map { ExitCode(128 + $0) } }

  /// - Throws: what ends a run that was interrupted before it had `results`, as a report without any is not to take the
  ///   place of an older one.
  func requireResults(_ results: some Collection) throws(ExitCode) {
    if results.isEmpty, let exitCode { throw exitCode }
  }
}
