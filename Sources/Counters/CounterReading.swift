/// What one event counted during a piece of work, or why it could not be counted.
package struct CounterReading: Codable, Hashable, Sendable {
  /// As its source calls it: `instructions`, `PAPI_TOT_INS`, `sde:::cnnbench::multiply_adds`.
  package let event: String
  /// For one call of the work; nil if it could not be counted.
  package var count: Double?
  /// Why there is no count; nil if there is one.
  package var reason: String?
  /// Whether the event had to share its counter, so that the count is extrapolated from a part of the time.
  package var isMultiplexed = false
  /// The share of the time in which a shared counter counted this event; nil if it was not shared or is not known.
  package var countedFraction: Double?
  /// What the count leaves out, such as other threads; nil if it is complete.
  package var omission: String?
  /// Why the count is doubtful; nil if nothing speaks against it.
  package var suspicion: String?

  private enum CodingKeys: String, CodingKey {
    case event, count, reason, omission, suspicion
    case isMultiplexed = "multiplexed"
    case countedFraction = "counted_fraction"
  }

  package static func counted(_ event: String, _ count: Double) -> CounterReading {
    CounterReading(event: event, count: count)
  }

  package static func absent(_ event: String, _ reason: String) -> CounterReading {
    CounterReading(event: event, reason: reason)
  }
}

/// What a source found out in one pass.
package struct CounterResult: Codable, Hashable, Sendable {
  /// One for each event that was asked for, in that order.
  package var readings: [CounterReading]
  /// What else is needed to understand them, such as the simulated caches.
  package var facts: [String: String]

  package init(readings: [CounterReading], facts: [String: String] = [:]) {
    self.readings = readings
    self.facts = facts
  }

  /// Every event is absent for the same reason.
  static func absent(_ events: [String], _ reason: String) -> CounterResult {
    CounterResult(readings: events.map { .absent($0, reason) })
  }
}
