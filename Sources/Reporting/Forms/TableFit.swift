/// The columns of a table that fit side by side, and how wide each is.
///
/// Where a table is too wide, words and titles go on in further lines first. Then columns are left out in the order of
/// their priorities, until the others fit.
struct TableFit {
  /// Columns of characters between two columns of the table.
  static let gap = 2
  /// Words of a column are given so much room, before another column is left out for them.
  private static let comfortableWidth = 20

  /// Indices of the columns that are shown.
  let shown: [Int]
  /// In columns of characters, of those that are shown.
  let widths: [Int]

  /// What a column needs, in columns of characters.
  private struct Need {
    let column: TableColumn
    /// With every cell and the title in one line.
    let natural: Int
    let least: Int

    init(_ column: TableColumn, cells: [String]) {
      let title = column.title ?? ""
      let cell = cells.map(\.columnCount).max() ?? 0
      let longestWord = cells.map(\.longestWordColumnCount).max() ?? 0
      self.column = column
      natural = max(title.columnCount, cell)
      least = max(
        title.longestWordColumnCount, column.kind == .figure ? cell : min(cell, max(longestWord, comfortableWidth)))
    }
  }

  /// - Parameters:
  ///   - rows: the texts of the cells.
  ///   - width: the columns of characters that there are; nil where any number will do.
  init(_ columns: [TableColumn], rows: [[String]], width: Int?) {
    let needs = columns.indices.map { index in Need(columns[index], cells: rows.map { $0[index] }) }
    guard let width, Self.total(needs.map(\.natural)) > width else {
      shown = Array(columns.indices)
      widths = needs.map(\.natural)
      return
    }
    var shown = Array(columns.indices)
    while Self.total(shown.map { needs[$0].least }) > width, let weakest = Self.weakest(of: shown, in: columns) {
      shown.removeAll { $0 == weakest }
    }
    self.shown = shown
    widths = Self.widths(for: shown.map { needs[$0] }, within: width)
  }

  private static func total(_ widths: [Int]) -> Int { widths.reduce(0, +) + gap * max(0, widths.count - 1) }

  /// The column to leave out next: of the lowest priority, of equal ones the last.
  private static func weakest(of shown: [Int], in columns: [TableColumn]) -> Int? {
    shown.reversed().filter { columns[$0].priority != nil }.min { columns[$0].priority! < columns[$1].priority! }
  }

  /// What each needs at least, and what is left shared out: to the narrowest column of words, then to titles.
  private static func widths(for needs: [Need], within width: Int) -> [Int] {
    var widths = needs.map(\.least)
    var spare = width - total(widths)
    for kind in [TableColumn.Kind.text, .figure] {
      let growing = needs.indices.filter { needs[$0].column.kind == kind }
      while spare > 0,
        let narrowest = growing.filter({ widths[$0] < needs[$0].natural }).min(by: { widths[$0] < widths[$1] })
      {
        widths[narrowest] += 1
        spare -= 1
      }
    }
    return widths
  }
}
