/// What a text is read on.
package struct Screen: Hashable, Sendable {
  /// Whether a terminal shows the text, which obeys control characters.
  package let isTerminal: Bool
  /// Whether its codes may set off headings and the fastest rows.
  package let usesColour: Bool

  package init(isTerminal: Bool = false, usesColour: Bool = false) {
    self.isTerminal = isTerminal
    self.usesColour = usesColour
  }

  /// A file or a pipe, of which nothing is known.
  package static let none = Screen()
}
