/// How a figure came to be known: seen where it was published, quoted second-hand, or from memory.
package struct Evidence: Hashable, Sendable {
  /// The manner, and after a colon where it was read.
  package let text: String

  /// Every manner there is, the strongest first.
  package static let manners = ["seen", "second-hand", "from memory"]

  package init(_ text: String) { self.text = text }

  /// One of `manners`.
  package var manner: String { String(text.prefix { $0 != ":" }) }
}
