import Foundation
import Harness
import Synchronization

/// Notices Ctrl-C, termination and the end of the terminal, so that a run can end in its own time and print what it has.
///
/// A second signal, whichever of these it is, ends the process at once.
package final class Interruption: Sendable {
  private let signalNumber = Atomic<Int32>(0)
  /// Whether signals of the process count, besides those of `request`.
  private let isWatching = Atomic<Bool>(false)
  private let action = Mutex<(@Sendable (Int32) -> Void)?>(nil)

  package init() {}

  /// The signal that asked the run to end; nil as long as none did.
  package var signal: Int32? {
    let number = signalNumber.load(ordering: .relaxed)
    if number != 0 { return number }
    return isWatching.load(ordering: .relaxed) ? ProcessSignals.first : nil
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

  /// Begins to watch. To be called once in a process.
  ///
  /// A signal that comes earlier ends the process, as it would be lost if it were ignored until then. The thread that acts
  /// is started here, as there may be no memory for one later.
  package func watch() {
    let numbers = [SIGINT, SIGTERM] + (Self.isIgnored(SIGHUP) ? [] : [SIGHUP])
    isWatching.store(true, ordering: .relaxed)
    guard let pipe = ProcessSignals.watch(numbers) else { return }
    Thread.detachNewThread { [self] in
      var number: UInt8 = 0
      while read(pipe, &number, 1) < 0, errno == EINTR {}
      request(Int32(number))
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
