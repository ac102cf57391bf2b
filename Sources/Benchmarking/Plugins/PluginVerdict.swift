/// What a check found out about a backend of a plugin on one problem.
package enum PluginVerdict: Codable, Hashable, Sendable {
  case passed
  /// It cannot solve the problem, with the reason.
  case limited(String)
  /// What it does wrong.
  case failed(String)
}
