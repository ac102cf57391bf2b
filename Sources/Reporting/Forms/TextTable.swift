/// A table as lines of text, its columns aligned.
struct TextTable {
  private let table: ReportTable
  private let widths: [Int]

  init(_ table: ReportTable) {
    self.table = table
    widths = table.columns.indices.map { index in
      (table.rows.map(\.cells[index].text.printable.count) + [table.columns[index].title?.count ?? 0]).max() ?? 0
    }
  }

  /// One line of titles, then the rows; each section begins with an empty line and its heading, if it has one.
  ///
  /// - Parameter emphasise: sets off a finished line, with terminal codes for instance.
  func text(emphasise: (String) -> String) -> String {
    var lines = [line(table.columns.map { $0.title ?? "" })]
    for section in table.sections {
      if let heading = section.heading { lines += ["", emphasise(heading.printable)] }
      for row in section.rows {
        let line = line(row.cells.map(\.text.printable))
        lines.append(row.isEmphasised ? emphasise(line) : line)
      }
    }
    return lines.map { $0 + "\n" }.joined()
  }

  private func line(_ cells: [String]) -> String {
    let padded = cells.indices.map { index in
      let padding = String(repeating: " ", count: widths[index] - cells[index].count)
      return table.columns[index].kind == .text ? cells[index] + padding : padding + cells[index]
    }
    return padded.joined(separator: "  ").withoutTrailingSpaces
  }
}
