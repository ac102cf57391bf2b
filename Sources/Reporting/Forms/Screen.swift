/// What a text is read on.
package struct Screen: Hashable, Sendable {
  /// Whether a terminal shows the text, which obeys control characters.
  package let isTerminal: Bool
  /// Whether its codes may set off headings and the fastest rows.
  package let usesColour: Bool
  /// The columns of characters that a line may have; nil where any number will do.
  package let width: Int?

  package init(isTerminal: Bool = false, usesColour: Bool = false, width: Int? = nil) {
    self.isTerminal = isTerminal
    self.usesColour = usesColour
    self.width = width
  }

  /// A file or a pipe, of which nothing is known.
  package static let none = Screen()
}
