/// All sources of counts.
package enum CounterCatalog {
  /// From the most telling one on. Simulation comes last: it is exact, but takes some fifty times as long as the work.
  package static let sources: [any CounterSource] = [
    PAPICounters(), PerfCounters(), SoftwareCounters(), SimulatedCounters(),
  ]

  package static func source(named name: String) -> (any CounterSource)? { sources.first { $0.name == name } }

  /// The first source that can count any of its default events, and why no earlier one can.
  package static func best(of sources: [any CounterSource] = sources) -> CounterChoice? {
    var obstacles: [CounterChoice.Obstacle] = []
    for source in sources {
      guard let reason = source.unavailability() else { return CounterChoice(source: source, obstacles: obstacles) }
      obstacles.append(CounterChoice.Obstacle(source: source.name, reason: reason))
    }
    return nil
  }
}

/// A source that was chosen because better ones are not there.
package struct CounterChoice: Sendable {
  package struct Obstacle: Hashable, Sendable {
    package let source: String
    package let reason: String
  }

  package let source: any CounterSource
  /// Why better sources were passed over, best first.
  package let obstacles: [Obstacle]
}
