extension String {
  /// The text on one line, without characters that steer a terminal or turn the direction of writing: names come from
  /// files, and may hold anything.
  package var printable: String {
    String(String.UnicodeScalarView(replacing("\r\n", with: "\n").unicodeScalars.map(\.printable)))
  }

  /// The lines of the text, each as ``printable``.
  package var printableLines: [String] {
    split(separator: "\n", omittingEmptySubsequences: false).map { String($0).printable }
  }

  var withoutTrailingSpaces: String {
    String(self[..<(lastIndex { $0 != " " }.map(index(after:)) ?? startIndex)])
  }
}

extension Unicode.Scalar {
  private static let replacement: Unicode.Scalar = "\u{FFFD}"
  /// Characters that join letters to words, and symbols to one symbol.
  private static let joiners: Set<Unicode.Scalar> = ["\u{200C}", "\u{200D}"]

  fileprivate var printable: Unicode.Scalar {
    switch properties.generalCategory {
    case .control: properties.isWhitespace ? " " : Self.replacement
    case .lineSeparator, .paragraphSeparator: " "
    case .format: Self.joiners.contains(self) ? self : Self.replacement
    default: self
    }
  }
}
