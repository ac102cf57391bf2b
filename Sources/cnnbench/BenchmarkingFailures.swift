import Benchmarking

/// An error of another module that has an exit status here.
protocol CommandFailureConvertible: Error {
  var commandFailure: CommandFailure { get }
}

extension MemoryShortage: CommandFailureConvertible {
  var commandFailure: CommandFailure { CommandFailure(.data, description) }
}

extension Unsuitability: CommandFailureConvertible {
  var commandFailure: CommandFailure { CommandFailure(.unavailable, description) }
}

extension ServedLayer.UnknownCache: CommandFailureConvertible {
  var commandFailure: CommandFailure {
    CommandFailure(.unavailable, description, note: "use --cache warm")
  }
}

extension ThreadPinningError: CommandFailureConvertible {
  var commandFailure: CommandFailure { CommandFailure(.unavailable, description, note: "leave out --pin") }
}

extension ProcessRepetitionError: CommandFailureConvertible {
  var commandFailure: CommandFailure { CommandFailure(status, description) }

  /// The process's own status if it is one of ours.
  private var status: ExitStatus {
    switch cause {
    case .folder: .output
    case .process, .signal: .software
    case .exit(let status): ExitStatus(rawValue: status) ?? .software
    }
  }
}
