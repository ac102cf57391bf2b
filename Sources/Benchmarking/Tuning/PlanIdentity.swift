/// What tells plans of one backend for one problem apart.
package struct PlanIdentity: Hashable, Sendable {
  package let summary: String
  package let workspaceByteCount: Int

  package init(summary: String, workspaceByteCount: Int) {
    self.summary = summary
    self.workspaceByteCount = workspaceByteCount
  }
}
