/// A way to count what the machine does during a piece of work.
package protocol CounterSource: Sendable {
  /// On the command line and in reports: `papi`, `perf`.
  var name: String { get }
  /// What it counts, in one line.
  var summary: String { get }
  /// What is counted where no events are named.
  var defaultEvents: [String] { get }
  /// Why none of the events can be counted on this machine, in one sentence; nil if at least one can be.
  func unavailability(of events: [String]) -> String?
  /// Does the work, and counts the events as they occur in one call of it. What cannot be counted is absent with its reason.
  func count(_ events: [String], of work: CountedWork) -> CounterResult
}

extension CounterSource {
  /// Why none of the default events can be counted on this machine; nil if at least one can be.
  package func unavailability() -> String? { unavailability(of: defaultEvents) }

  func unknown(_ event: String, known: [String]) -> String {
    "\(name) has no event '\(event)'; it has \(known.joined(separator: ", "))"
  }
}

/// A piece of work that is done to be counted, apart from any timing.
package struct CountedWork {
  /// Does the work once. It must do the same work at each call.
  package let body: () -> Void
  /// Calls in one pass; what is counted is divided by it. Many calls make starting and stopping of counters negligible.
  package let callCount: Int
  /// Threads that one call works on, the calling one included. They must exist before the work is counted.
  package let threadCount: Int
  /// A process that does the work alone; nil if there is none.
  package let rerun: Rerun?

  package init(callCount: Int = 1, threadCount: Int = 1, rerun: Rerun? = nil, body: @escaping () -> Void) {
    precondition(callCount >= 1 && threadCount >= 1)
    self.body = body
    self.callCount = callCount
    self.threadCount = threadCount
    self.rerun = rerun
  }

  func callAll() {
    for _ in 0..<callCount { body() }
  }
}

/// How to start a process that prepares a piece of work and does it within `ValgrindRegion.count`, on one thread: the
/// turns that several take are not always the same.
package struct Rerun: Hashable, Sendable {
  package let executablePath: String
  package let arguments: [String]

  package init(executablePath: String, arguments: [String]) {
    self.executablePath = executablePath
    self.arguments = arguments
  }
}
