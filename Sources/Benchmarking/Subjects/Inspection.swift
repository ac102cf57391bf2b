/// What is looked at besides times, in executions of their own.
package struct Inspection: Sendable {
  package var phases = false
  /// Nil counts nothing.
  package var counters: CounterRequest?
  /// Whether all samples are kept.
  package var keepsSamples = false

  package init() {}
}
