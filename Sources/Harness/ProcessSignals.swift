import CHost

/// The first signal that asks this process to end.
package enum ProcessSignals {
  /// The one that came first of those that are watched; nil as long as none did.
  package static var first: Int32? {
    let number = cnnbench_first_signal()
    return number == 0 ? nil : number
  }

  /// Has the first of these signals remembered and every one after it end the process, whatever state it is in.
  ///
  /// - Returns: a file descriptor from which a byte can then be read; nil if there is none to be had.
  package static func watch(_ numbers: [Int32]) -> Int32? {
    let descriptor = cnnbench_watch_signals(numbers, Int32(numbers.count))
    return descriptor >= 0 ? descriptor : nil
  }
}
