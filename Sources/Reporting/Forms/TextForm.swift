extension ReportForm {
  /// For people at a terminal.
  package static let table = ReportForm("table", fileExtension: "txt", isForPeople: true) { document, screen in
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
    let charts = document.charts.filter { !$0.text.isEmpty }.map(chart)
    let blocks = [facts] + document.tables.map(table) + [notes] + charts
    return blocks.filter { !$0.isEmpty }.joined(separator: "\n")
  }

  private var width: Int { screen.width ?? .max }

  /// One fact after the other, the labels in a column.
  private var facts: String {
    let gap = 2
    let labelWidth = document.facts.map(\.label.columnCount).max() ?? 0
    let indentation = String(repeating: " ", count: labelWidth + gap)
    return document.facts.map { fact in
      let padding = String(repeating: " ", count: labelWidth - fact.label.columnCount + gap)
      let lines = fact.text.printable.wrapped(to: width - labelWidth - gap)
      return fact.label + padding + lines.joined(separator: "\n" + indentation) + "\n"
    }.joined()
  }

  private func table(_ table: ReportTable) -> String {
    let text = TextTable(table, width: screen.width).text(emphasise: emphasised)
    return document.tables.count > 1 ? emphasised(table.title.printable) + "\n\n" + text : text
  }

  /// Commands are never wrapped, so that they can be copied.
  private var notes: String {
    document.notes.map { note in
      let lines = note.text.printable.wrapped(to: width)
      guard let command = note.command?.printable else { return lines }
      let last = lines[lines.count - 1] + " " + command
      return last.columnCount <= width ? lines.dropLast() + [last] : lines + [command]
    }.joined().map { $0 + "\n" }.joined()
  }

  private func chart(_ chart: Chart) -> String {
    chart.title.printable.wrapped(to: width).joined(separator: "\n") + "\n\n"
      + chart.text.printableLines.joined(separator: "\n")
  }

  private func emphasised(_ line: String) -> String { screen.usesColour ? "\u{1B}[1m\(line)\u{1B}[0m" : line }
}
