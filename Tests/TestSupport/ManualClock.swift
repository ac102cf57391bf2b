import Harness

/// A clock that stands still until told otherwise.
package final class ManualClock: TimingClock {
  package private(set) var nanoseconds = 0

  package init() {}

  package func advance(byNanoseconds count: Int) { nanoseconds += count }
}
