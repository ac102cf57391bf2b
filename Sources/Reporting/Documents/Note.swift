/// A sentence below the tables of a report.
package struct Note: Hashable, Sendable {
  package let text: String
  /// What to type, where the note tells of a command.
  package let command: String?

  package init(_ text: String, command: String? = nil) {
    self.text = text
    self.command = command
  }
}
