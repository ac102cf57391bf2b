/// How a run was asked for.
package struct RunSettings: Codable, Hashable, Sendable {
  /// The command line, as typed.
  package var command: String
  /// Every option in force by its name, defaults included.
  package var options: [String: String]

  package init(command: String, options: [String: String]) {
    self.command = command
    self.options = options
  }
}
