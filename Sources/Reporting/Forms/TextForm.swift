extension ReportForm {
  /// For people at a terminal.
  package static let table = ReportForm("table", isForPeople: true) { document, screen in
    TextReport(document, screen: screen).text
  }
}

/// A report as text with aligned columns.
private struct TextReport {
  let document: ReportDocument
  let screen: Screen

  init(_ document: ReportDocument, screen: Screen) {
    self.document = document
    self.screen = screen
  }

  var text: String {
    let tables = document.tables.map { table in
      let text = TextTable(table).text(emphasise: emphasised)
      return document.tables.count > 1 ? emphasised(table.title.printable) + "\n\n" + text : text
    }
    let blocks = [facts] + tables + [notes] + document.charts.map(chart)
    return blocks.filter { !$0.isEmpty }.joined(separator: "\n")
  }

  /// One fact on each line, the labels in a column.
  private var facts: String {
    let width = document.facts.map(\.label.count).max() ?? 0
    return document.facts.map { fact in
      fact.label + String(repeating: " ", count: width - fact.label.count) + "  \(fact.text.printable)\n"
    }.joined()
  }

  private var notes: String {
    document.notes.map { note in
      note.text.printable + (note.command.map { " " + $0.printable } ?? "") + "\n"
    }.joined()
  }

  private func chart(_ chart: Chart) -> String {
    "\(chart.title.printable)\n\n" + chart.text.printableLines.joined(separator: "\n")
  }

  private func emphasised(_ line: String) -> String { screen.usesColour ? "\u{1B}[1m\(line)\u{1B}[0m" : line }
}
