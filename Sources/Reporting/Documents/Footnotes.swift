import Measurements

/// Texts that would stand in a table many times, told once below it.
struct Footnotes {
  private let texts: [String]

  /// - Parameter occurrences: in the order of the table; those that occur once stay in their cells.
  init(_ occurrences: [String]) {
    let counts = Dictionary(grouping: occurrences) { $0 }.mapValues(\.count)
    texts = occurrences.uniqued.filter { counts[$0] ?? 0 > 1 }
  }

  /// What stands in the cell: `skipped (2)` for a text that is told below, else `skipped: solves stride 1 only`.
  func cell(_ word: String?, _ text: String) -> String {
    guard let index = texts.firstIndex(of: text) else {
      return [word, text].compactMap(\.self).joined(separator: ": ")
    }
    return [word, Self.mark(index)].compactMap(\.self).joined(separator: " ")
  }

  var notes: [Note] { texts.enumerated().map { Note("\(Self.mark($0)) \($1)") } }

  private static func mark(_ index: Int) -> String { "(\(index + 1))" }
}
