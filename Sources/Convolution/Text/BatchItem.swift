/// A problem that a batch file or a command line asks for: one to be run, or one that cannot be.
package enum BatchItem: Hashable, Sendable {
  case problem(BatchEntry)
  case skipped(SkippedProblem)

  /// The text form of the problem, name included.
  package var descriptor: String {
    switch self {
    case .problem(let entry): entry.layer.descriptor
    case .skipped(let problem): problem.descriptor
    }
  }

  /// The problem, if it is to be run.
  package var entry: BatchEntry? {
    if case .problem(let entry) = self { entry } else { nil }
  }

  /// The problem, if it is not run.
  package var skipped: SkippedProblem? {
    if case .skipped(let problem) = self { problem } else { nil }
  }
}
