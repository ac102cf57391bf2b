/// The kernels of one instruction set. Chosen once and passed in.
package struct KernelTable: Sendable {
  package let instructionSet: InstructionSet

  /// The kernels of the given set.
  package init(for instructionSet: InstructionSet) {
    self.instructionSet = instructionSet
  }
}
