/// Bytes that an execution needs besides the operands that all candidates share.
package struct MemoryUse: Hashable, Sendable {
  /// Data that was brought into the candidate's own form: packed weights.
  package let packedByteCount: Int
  /// Memory for what it writes down in between.
  package let workspaceByteCount: Int

  package init(packedByteCount: Int, workspaceByteCount: Int) {
    self.packedByteCount = packedByteCount
    self.workspaceByteCount = workspaceByteCount
  }
}
