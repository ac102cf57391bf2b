/// Why a history cannot be used.
package enum HistoryError: Error, Equatable, CustomStringConvertible {
  case missing(path: String)
  /// The file is a database of something else, or no database.
  case foreign(path: String)
  /// A later version has changed how it is written.
  case newer(path: String)
  case noRun(Int64)
  /// The run has no results that a file could hold.
  case noResults(Int64)
  case system(path: String, reason: String)

  package var description: String {
    switch self {
    case .missing(let path): "there is no history '\(path)'"
    case .foreign(let path): "'\(path)' is not a history of cnnbench"
    case .newer(let path): "a later version of cnnbench wrote the history '\(path)'"
    case .noRun(let id): "the history has no run \(id)"
    case .noResults(let id): "run \(id) ended before it had results"
    case .system(let path, let reason): "the history '\(path)': \(reason)"
    }
  }
}
