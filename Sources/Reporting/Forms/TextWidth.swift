extension String {
  /// Columns of a terminal that the text takes.
  var columnCount: Int { reduce(0) { $0 + $1.columnCount } }

  /// The words of the text in lines of no more than `width` columns; longer words are cut.
  package func wrapped(to width: Int) -> [String] {
    guard columnCount > width else { return [self] }
    var lines = [""]
    for word in split(separator: " ").flatMap({ String($0).pieces(ofAtMost: width) }) {
      let last = lines[lines.count - 1]
      if last.isEmpty {
        lines[lines.count - 1] = word
      } else if last.columnCount + 1 + word.columnCount <= width {
        lines[lines.count - 1] += " " + word
      } else {
        lines.append(word)
      }
    }
    return lines
  }

  /// The columns of the longest word.
  var longestWordColumnCount: Int { split(separator: " ").map { String($0).columnCount }.max() ?? 0 }

  private func pieces(ofAtMost width: Int) -> [String] {
    guard columnCount > width else { return [self] }
    return reduce(into: [""]) { pieces, character in
      let last = pieces[pieces.count - 1]
      if last.columnCount + character.columnCount <= width || last.isEmpty {
        pieces[pieces.count - 1].append(character)
      } else {
        pieces.append(String(character))
      }
    }
  }
}

extension Character {
  /// The blocks of Unicode in which most characters are twice as wide as a Latin letter.
  private static let wideBlocks: [ClosedRange<UInt32>] = [
    0x1100...0x115F, 0x2E80...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60,
    0xFFE0...0xFFE6, 0x1F300...0x1FAFF, 0x20000...0x3FFFD,
  ]

  fileprivate var columnCount: Int {
    let first = unicodeScalars.first!.value
    return first >= 0x1100 && Self.wideBlocks.contains { $0.contains(first) } ? 2 : 1
  }
}
