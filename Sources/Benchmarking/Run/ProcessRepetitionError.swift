/// Why a process of several has no results.
package struct ProcessRepetitionError: Error, CustomStringConvertible, Sendable {
  /// What went wrong.
  package enum Cause: Hashable, Sendable {
    /// The folder for the results of the process cannot be made.
    case folder
    /// The process could not be started, or its results cannot be read.
    case process
    /// The process ended by itself with this exit status.
    case exit(Int32)
    /// A signal ended it.
    case signal(Int32)
  }

  package let cause: Cause
  package let description: String
}
