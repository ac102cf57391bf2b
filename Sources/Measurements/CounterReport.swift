import Counters

/// What was counted during one execution.
package struct CounterReport: Hashable, Sendable {
  /// Who counted: `papi`, `perf`.
  package let source: String
  package let readings: [CounterReading]
  /// In one line all that has to be known about the counts; nil if nothing has.
  package let note: String?

  /// - Parameter obstacles: why the counts do not come from a better source.
  package init(_ result: CounterResult, source: String, obstacles: [String] = []) {
    self.source = source
    readings = result.readings
    let facts = result.facts.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
    let notes = facts + result.readings.remarks + obstacles
    note = notes.isEmpty ? nil : notes.joined(separator: "; ")
  }
}
