/// What is known of a candidate before it is executed.
package struct Preparation: Hashable, Sendable {
  /// What its plan chose.
  package let summary: String
  /// Time that planning took, once.
  package let planMilliseconds: Double
  package let memory: MemoryUse
  /// Time to bring the candidate's data into its own form; nil before that was done.
  package let packMilliseconds: Double?

  package init(summary: String, planMilliseconds: Double, memory: MemoryUse, packMilliseconds: Double? = nil) {
    self.summary = summary
    self.planMilliseconds = planMilliseconds
    self.memory = memory
    self.packMilliseconds = packMilliseconds
  }

  /// The preparation once the candidate's data was packed.
  package func packed(milliseconds: Double?) -> Preparation {
    Preparation(summary: summary, planMilliseconds: planMilliseconds, memory: memory, packMilliseconds: milliseconds)
  }
}
