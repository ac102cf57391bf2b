import Benchmarking
import Foundation
import Synchronization

/// One line on the terminal that tells what runs now; nothing where standard error is no terminal.
struct ProgressLine: Sendable {
  private let isShown: Bool

  /// What has been noted, so that nothing is noted twice: layer by layer, or roofline by roofline.
  private static let toldNotes = Mutex<Set<String>>([])

  /// The line of this process.
  static var onStandardError: ProgressLine { ProgressLine(isShown: StandardError.isTerminal) }

  /// Replaces the line.
  ///
  /// - Parameter timeLeft: what the run will take from now on, were every measurement to use its time.
  private func show(_ text: String, timeLeft: Duration) {
    guard isShown else { return }
    let left = timeLeft.formatted(.time(pattern: .minuteSecond))
    StandardError.replaceLine(with: String("\(text)  about \(left) left".prefix(Self.terminalWidth - 1)))
  }

  private func clear() {
    if isShown { StandardError.replaceLine(with: "") }
  }

  private static var terminalWidth: Int {
    var size = winsize()
    guard ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 1 else { return 80 }
    return Int(size.ws_col)
  }

  /// Shows what runs, and tells on lines of their own what is not as it was asked for.
  var observer: RunObserver {
    { event in
      switch event {
      case .running(let text, let timeLeft): show(text, timeLeft: timeLeft)
      case .paused: clear()
      case .note(let text):
        guard Self.toldNotes.withLock({ $0.insert(text).inserted }) else { return }
        clear()
        StandardError.write("note: \(text)\n")
      }
    }
  }
}
