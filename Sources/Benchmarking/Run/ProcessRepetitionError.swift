/// Why a process of several has no results.
package struct ProcessRepetitionError: Error, CustomStringConvertible, Sendable {
  /// What went wrong.
  package enum Cause: Hashable, Sendable {
    /// There is no folder for its results.
    case folder
    /// It could not be started, or its results cannot be read.
    case process
    /// It ended by itself with this exit status.
    case exit(Int32)
    /// A signal ended it.
    case signal(Int32)
  }

  package let cause: Cause
  package let description: String
}
