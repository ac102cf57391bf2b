/// A word of a batch file and the line that it starts on.
struct BatchToken: Equatable {
  let text: String
  let line: Int

  /// Words separated by white space; `#` at the start of a word comments out the rest of its line, and a trailing `\`
  /// glues the next word on. A `\` that stands alone glues its neighbours together, as in benchdnn.
  static func tokens(of text: String) -> [BatchToken] {
    var tokens: [BatchToken] = []
    var isContinued = false
    for (index, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isLineEnd).enumerated() {
      for word in line.split(whereSeparator: \.isWhitespace) {
        if word.hasPrefix("#") { break }
        let start = isContinued ? tokens.popLast() : nil
        isContinued = word.hasSuffix("\\")
        let glued = (start?.text ?? "") + (isContinued ? word.dropLast() : word)
        if !glued.isEmpty { tokens.append(BatchToken(text: glued, line: start?.line ?? index + 1)) }
      }
    }
    return tokens
  }
}

extension Character {
  /// Whether it ends a line, as Unix or as Windows writes it: CR LF is a single character.
  fileprivate var isLineEnd: Bool { self == "\n" || self == "\r\n" }
}
