/// A table in sections, as text with aligned columns or as Markdown.
struct Table {
  enum Alignment { case left, right }

  struct Column {
    let title: String
    let alignment: Alignment
  }

  struct Row {
    let cells: [String]
    var isEmphasised = false
  }

  struct Section {
    /// Nil where the table has one kind of row.
    let heading: String?
    var rows: [Row]
  }

  var columns: [Column]
  /// Every row has as many cells as there are columns.
  var sections: [Section]

  /// The table without the columns in which all cells are empty.
  func withoutEmptyColumns() -> Table {
    let rows = sections.flatMap(\.rows)
    let used = columns.indices.filter { index in rows.contains { !$0.cells[index].isEmpty } }
    var table = self
    table.columns = used.map { columns[$0] }
    for index in sections.indices {
      table.sections[index].rows = sections[index].rows.map { row in
        Row(cells: used.map { row.cells[$0] }, isEmphasised: row.isEmphasised)
      }
    }
    return table
  }

  /// Aligned columns under one line of titles; each section begins with an empty line and its heading, if it has one.
  ///
  /// - Parameter emphasise: sets off a finished line, with terminal codes for instance.
  func text(emphasise: (String) -> String) -> String {
    let widths = columns.indices.map { index in
      (sections.flatMap(\.rows).map(\.cells[index].count) + [columns[index].title.count]).max() ?? 0
    }
    var lines = [line(columns.map(\.title), widths: widths)]
    for section in sections {
      if let heading = section.heading { lines += ["", emphasise(heading)] }
      for row in section.rows {
        let line = line(row.cells, widths: widths)
        lines.append(row.isEmphasised ? emphasise(line) : line)
      }
    }
    return lines.map { $0 + "\n" }.joined()
  }

  private func line(_ cells: [String], widths: [Int]) -> String {
    let padded = columns.indices.map { index in
      let padding = String(repeating: " ", count: widths[index] - cells[index].count)
      return columns[index].alignment == .left ? cells[index] + padding : padding + cells[index]
    }
    return padded.joined(separator: "  ").withoutTrailingSpaces
  }

  /// A pipe table; if the headings have a title, one more column in front holds each next to its section's first row.
  func markdown(headingTitle: String? = nil) -> String {
    let titles = (headingTitle.map { [$0] } ?? []) + columns.map(\.title)
    let rules = (headingTitle == nil ? [] : ["---"]) + columns.map { $0.alignment == .left ? "---" : "---:" }
    var lines = [titles, rules]
    for section in sections {
      for (index, row) in section.rows.enumerated() {
        let heading = index == 0 ? Self.markdown(section.heading ?? "", isEmphasised: true) : ""
        let cells = row.cells.map { Self.markdown($0, isEmphasised: row.isEmphasised) }
        lines.append((headingTitle == nil ? [] : [heading]) + cells)
      }
    }
    return lines.map { "| " + $0.joined(separator: " | ") + " |\n" }.joined()
  }

  /// The text on one line, with the characters escaped that mean something in a Markdown table.
  static func markdown(_ text: String, isEmphasised: Bool = false) -> String {
    var escaped = ""
    for character in text {
      if "\\|*<".contains(character) { escaped.append("\\") }
      escaped.append(character.isNewline ? " " : character)
    }
    return isEmphasised && !text.isEmpty ? "**\(escaped)**" : escaped
  }
}

extension String {
  var withoutTrailingSpaces: String {
    String(self[..<(lastIndex { $0 != " " }.map(index(after:)) ?? startIndex)])
  }

  /// The line in bold, by the codes of terminals.
  var inBold: String { "\u{1B}[1m\(self)\u{1B}[0m" }
}
