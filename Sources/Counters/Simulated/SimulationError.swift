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
    case .noValgrind: "valgrind is not installed: 'apt-get install valgrind' (or its like) brings it"
    case .cannotStart(let reason): "valgrind cannot be started: \(reason)"
    case .failed(let status, let message):
      "under valgrind the work ended with \(status)" + (message.isEmpty ? "" : ": \(message)")
    case .noCounts: "the process that does the work again has marked nothing to be counted"
    case .unreadableCounts: "what callgrind wrote cannot be read"
    }
  }
}
