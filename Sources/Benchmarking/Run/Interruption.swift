import Dispatch
import Foundation
import Synchronization

/// Notices Ctrl-C, termination and the end of the terminal, so that a run can end in its own time and print what it has.
///
/// A second signal of the kind ends the process at once.
package final class Interruption: @unchecked Sendable {
  private let signalNumber = Atomic<Int32>(0)
  /// Written by `watch` alone; they watch as long as they are kept.
  private var sources: [any DispatchSourceSignal] = []
  private let action = Mutex<(@Sendable (Int32) -> Void)?>(nil)

  package init() {}

  /// The signal that asked the run to end; nil as long as none did.
  package var signal: Int32? {
    let number = signalNumber.load(ordering: .relaxed)
    return number == 0 ? nil : number
  }

  package var isRequested: Bool { signal != nil }

  /// Has the run end as that signal would.
  package func request(_ number: Int32) {
    signalNumber.store(number, ordering: .relaxed)
    act()
  }

  /// Has `action` told of the signal, at once if there was one already; it takes the place of an earlier action.
  package func whenRequested(_ action: (@Sendable (Int32) -> Void)?) {
    self.action.withLock { $0 = action }
    if isRequested { act() }
  }

  /// Begins to watch. To be called once.
  ///
  /// The sources bring handlers of their own; a signal that comes before they are there ends the process, as it would be
  /// lost if it were ignored until then.
  package func watch() {
    for number in [SIGINT, SIGTERM] + (Self.isIgnored(SIGHUP) ? [] : [SIGHUP]) {
      let source = DispatchSource.makeSignalSource(signal: number, queue: .global(qos: .userInteractive))
      source.setEventHandler { [self] in
        Foundation.signal(number, SIG_DFL)
        request(number)
      }
      source.resume()
      sources.append(source)
    }
  }

  private func act() {
    guard let signal else { return }
    let action = action.withLock { action in
      defer { action = nil }
      return action
    }
    action?(signal)
  }

  /// Whether the process was started to go on whatever happens, as `nohup` does.
  private static func isIgnored(_ number: Int32) -> Bool {
    var current = sigaction()
    guard sigaction(number, nil, &current) == 0 else { return false }
    return unsafeBitCast(current.__sigaction_handler.sa_handler, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self)
  }
}
