/// Bytes that an execution needs besides the operands that all candidates share.
package struct MemoryUse: Hashable, Sendable {
  /// Data that was brought into the candidate's own form: packed weights.
  package let packedByteCount: Int
  /// Memory for what it writes down in between.
  package let workspaceByteCount: Int

  /// Memory for what its steps hand to each other; nil for a candidate of one step.
  package let arenaByteCount: Int?

  package init(packedByteCount: Int, workspaceByteCount: Int, arenaByteCount: Int? = nil) {
    self.packedByteCount = packedByteCount
    self.workspaceByteCount = workspaceByteCount
    self.arenaByteCount = arenaByteCount
  }
}
