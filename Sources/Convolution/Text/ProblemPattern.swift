/// A regular expression that chooses problems by their text form.
package struct ProblemPattern: @unchecked Sendable {
  package let text: String
  // It is never changed, and matching is a pure function.
  private let expression: Regex<AnyRegexOutput>

  /// Nil where the text is no regular expression.
  package init?(_ text: String) {
    guard let expression = try? Regex(text) else { return nil }
    self.text = text
    self.expression = expression
  }

  /// - Parameter descriptor: the text form of a problem, name included.
  package func isFound(in descriptor: String) -> Bool { descriptor.firstMatch(of: expression) != nil }
}
