import Counters

/// Which events are counted, and by whom.
package struct CounterRequest: Sendable {
  package let source: any CounterSource
  package let events: [String]
  /// Why it is not a better source.
  package let obstacles: [String]

  /// - Parameter events: those of the source's own choice if empty.
  package init(source: any CounterSource, events: [String] = [], obstacles: [String] = []) {
    self.source = source
    self.events = events.isEmpty ? source.defaultEvents : events
    self.obstacles = obstacles
  }
}
