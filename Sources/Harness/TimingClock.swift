import Foundation

/// A source of time that never goes back.
package protocol TimingClock {
  /// Nanoseconds since a fixed but arbitrary moment.
  var nanoseconds: Int { get }
}

/// The processor's own count of time, which no time server slews: CLOCK_MONOTONIC_RAW.
///
/// A reading costs some 20 to 50 ns and makes no system call.
package struct MonotonicClock: TimingClock, Sendable {
  package init() {}

  package var nanoseconds: Int {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC_RAW, &time)
    return time.tv_sec * 1_000_000_000 + time.tv_nsec
  }
}

extension Duration {
  /// The duration in whole nanoseconds, rounded towards zero.
  var wholeNanoseconds: Int {
    Int(components.seconds) * 1_000_000_000 + Int(components.attoseconds / 1_000_000_000)
  }
}
