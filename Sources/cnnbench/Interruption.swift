import Dispatch
import Foundation
import Synchronization

/// Notices Ctrl-C, so that a run can end in its own time and print what it has.
///
/// A second Ctrl-C ends the process at once.
package final class Interruption: @unchecked Sendable {
  private let signalNumber = Atomic<Int32>(0)
  /// Written by `watch` alone; they watch as long as they are kept.
  private var sources: [any DispatchSourceSignal] = []

  package init() {}

  /// The signal that asked the run to end; nil as long as none did.
  package var signal: Int32? {
    let number = signalNumber.load(ordering: .relaxed)
    return number == 0 ? nil : number
  }

  package var isRequested: Bool { signal != nil }

  /// What a shell expects of a process that a signal ended.
  package var exitCode: Int32? { signal.map { 128 + $0 } }

  /// Begins to watch for interruption and termination. To be called once.
  package func watch() {
    for number in [SIGINT, SIGTERM] {
      Foundation.signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: .global(qos: .userInteractive))
      source.setEventHandler { [self] in
        signalNumber.store(number, ordering: .relaxed)
        Foundation.signal(number, SIG_DFL)
      }
      source.resume()
      sources.append(source)
    }
  }
}
