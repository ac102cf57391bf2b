import Tensors

/// Arithmetic of one execution, phase by phase, in floating-point operations as executed.
package struct PlanCost: Hashable, Sendable {
  package struct Phase: Hashable, Sendable {
    package let phase: ExecutionPhase
    package let flops: Int

    package init(_ phase: ExecutionPhase, flops: Int) {
      self.phase = phase
      self.flops = flops
    }
  }

  package let phases: [Phase]
  package init(_ phases: [Phase]) { self.phases = phases }
  package var flops: Int { phases.reduce(0) { $0 + $1.flops } }
}
