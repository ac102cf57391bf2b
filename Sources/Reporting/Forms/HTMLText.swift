import Mustache

/// How texts stand in HTML: Mustache escapes characters, but browsers read scalars, of which a character may have several.
struct HTMLText: MustacheContentType {
  static let name = "HTML-SCALARS"

  private static let escapes: [Unicode.Scalar: String] = [
    "<": "&lt;", ">": "&gt;", "&": "&amp;", "\"": "&quot;", "'": "&#39;",
  ]

  /// The text on one line, with everything escaped that could end an element or the value of an attribute.
  func escapeText(_ text: String) -> String {
    var escaped = String.UnicodeScalarView()
    for scalar in text.printable.unicodeScalars {
      if let escape = Self.escapes[scalar] {
        escaped.append(contentsOf: escape.unicodeScalars)
      } else {
        escaped.append(scalar)
      }
    }
    return String(escaped)
  }
}
