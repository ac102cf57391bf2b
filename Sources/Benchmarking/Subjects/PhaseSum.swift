/// The time of one phase of an execution, summed over all threads.
package struct PhaseSum: Hashable, Sendable {
  package let phase: String
  package let nanoseconds: Int

  package init(_ phase: String, nanoseconds: Int) {
    self.phase = phase
    self.nanoseconds = nanoseconds
  }
}
