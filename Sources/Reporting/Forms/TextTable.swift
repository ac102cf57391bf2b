/// A table as lines of text, its columns aligned.
struct TextTable {
  private let table: ReportTable
  /// The texts of the cells, section by section.
  private let sections: [(heading: String?, rows: [(cells: [String], isEmphasised: Bool)])]
  private let fit: TableFit
  private let width: Int?

  /// - Parameter width: the columns of characters that a line may have; nil where any number will do.
  init(_ table: ReportTable, width: Int?) {
    self.table = table
    self.width = width
    sections = table.sections.map { section in
      (
        section.heading?.printable,
        section.rows.map { row in (row.cells.map(\.text.printable), row.isEmphasised) }
      )
    }
    fit = TableFit(table.columns, rows: sections.flatMap(\.rows).map(\.cells), width: width)
  }

  /// The titles, then the rows; each section begins with an empty line and its heading, if it has one. Last come the
  /// titles of columns that there is no room for.
  ///
  /// - Parameter emphasise: sets off a finished line, with terminal codes for instance.
  func text(emphasise: (String) -> String) -> String {
    var lines = titleLines
    for section in sections {
      if let heading = section.heading {
        lines += [""] + heading.wrapped(to: width ?? .max).map(emphasise)
      }
      for row in section.rows {
        let rowLines = self.lines(row.cells)
        lines += row.isEmphasised ? rowLines.map(emphasise) : rowLines
      }
    }
    return (lines + omissionLines).map { $0 + "\n" }.joined()
  }

  /// The titles above each other's last lines.
  private var titleLines: [String] {
    let titles = zip(fit.shown, fit.widths).map { (table.columns[$0].title ?? "").wrapped(to: max($1, 1)) }
    let height = titles.map(\.count).max() ?? 0
    return (0..<height).map { line in
      joined(titles.map { title in line < height - title.count ? "" : title[line - height + title.count] })
    }
  }

  /// The cells of a row, whose words may go on in further lines.
  private func lines(_ cells: [String]) -> [String] {
    let wrapped = zip(fit.shown, fit.widths).map { cells[$0].wrapped(to: max($1, 1)) }
    let height = wrapped.map(\.count).max() ?? 0
    return (0..<height).map { line in joined(wrapped.map { line < $0.count ? $0[line] : "" }) }
  }

  private func joined(_ texts: [String]) -> String {
    let padded = texts.indices.map { index in
      let padding = String(repeating: " ", count: fit.widths[index] - texts[index].columnCount)
      return table.columns[fit.shown[index]].kind == .text ? texts[index] + padding : padding + texts[index]
    }
    return padded.joined(separator: String(repeating: " ", count: TableFit.gap)).withoutTrailingSpaces
  }

  private var omissionLines: [String] {
    let omitted = table.columns.indices.filter { !fit.shown.contains($0) }.compactMap { table.columns[$0].title }
    let titles = omitted.filter { !$0.isEmpty }
    guard let width, !titles.isEmpty else { return [] }
    return [""] + "Left out on \(width) columns: \(titles.joined(separator: ", ")).".wrapped(to: width)
  }
}
