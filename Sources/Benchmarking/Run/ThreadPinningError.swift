import Harness

/// Why threads cannot be kept on processors of their own.
package enum ThreadPinningError: Error, CustomStringConvertible {
  /// The system does not say which processors this process may use.
  case unknownProcessors(ProcessorAffinity.Failure)
  case tooFewProcessors(Int, threadCount: Int)

  package var description: String {
    switch self {
    case .unknownProcessors(let failure): failure.description
    case .tooFewProcessors(let count, let threadCount):
      "\(threadCount) threads cannot be pinned to \(count) processors"
    }
  }
}
