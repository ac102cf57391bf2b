/// How one execution is shared out among its phases, in executions of their own.
package struct PhaseBreakdown: Hashable, Sendable {
  package let phases: [PhaseTime]
  /// What of the whole no phase accounts for.
  package let residueMilliseconds: Double

  package init(phases: [PhaseTime], residueMilliseconds: Double) {
    self.phases = phases
    self.residueMilliseconds = residueMilliseconds
  }
}
