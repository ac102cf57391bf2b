import Foundation
import Measurements
import Reporting

/// Where results go.
enum StandardOutput {
  /// What reports are read on.
  static let screen = Screen(isTerminal: isTerminal, usesColour: isTerminal, width: width)

  private static let isTerminal = isatty(STDOUT_FILENO) == 1

  /// As many columns as `COLUMNS` says, or as the terminal has; nil for a pipe or a file.
  private static var width: Int? {
    if let text = ProcessInfo.processInfo.environment["COLUMNS"], let columns = Int(text), columns > 0 {
      return columns
    }
    var size = winsize()
    guard isTerminal, ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
    return Int(size.ws_col)
  }

  /// - Throws: `CommandFailure` unless all of it is written.
  static func write(_ text: String) throws {
    do { try FileHandle.standardOutput.write(contentsOf: Data(text.utf8)) } catch {
      throw CommandFailure(.output, "cannot write to standard output: \(error.systemReason)")
    }
  }
}

/// Where everything goes that is not a result.
enum StandardError {
  static let isTerminal = isatty(STDERR_FILENO) == 1

  /// Writes lines in which names may stand: characters that steer a terminal are replaced.
  static func write(_ text: String) { send(text.printableLines.joined(separator: "\n")) }

  /// Puts the text in the place of the line that the cursor of a terminal is in.
  static func replaceLine(with text: String) { send("\r\u{1B}[K" + text.printable) }

  private static func send(_ text: String) { try? FileHandle.standardError.write(contentsOf: Data(text.utf8)) }
}

enum StandardStreams {
  /// Takes the place of streams that are closed with one that cannot be written to, so that no file that is opened
  /// later gets their number and with it what is meant for them.
  static func occupyClosed() {
    for descriptor in STDIN_FILENO...STDERR_FILENO where fcntl(descriptor, F_GETFD) < 0 {
      // The lowest free number is the one that is closed.
      _ = open("/dev/null", O_RDONLY)
    }
  }
}
