/// A picture in a report.
package struct Chart: Hashable, Sendable {
  package let title: String
  /// Drawn with characters, each line ended by a line break.
  package let text: String

  package init(title: String, text: String) {
    self.title = title
    self.text = text
  }
}
