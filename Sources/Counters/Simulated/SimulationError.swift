/// Why a simulation has no counts.
package enum SimulationError: Error, Hashable, CustomStringConvertible {
  case noValgrind
  case cannotStart(String)
  /// With the last that the process said.
  case failed(status: String, message: String)
  case noCounts
  case unreadableCounts

  package var description: String {
    switch self {
    case .noValgrind: "valgrind is not installed; install the package valgrind (Debian: apt-get install valgrind)"
    case .cannotStart(let reason): "valgrind cannot be started: \(reason)"
    case .failed(let status, let message):
      "the replay under valgrind ended with \(status)" + (message.isEmpty ? "" : ": \(message)")
    case .noCounts: "the replay under valgrind marked no region to count"
    case .unreadableCounts: "callgrind's output cannot be read"
    }
  }
}
