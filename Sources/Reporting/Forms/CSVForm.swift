extension ReportForm {
  /// Comma-separated values under a line of column names.
  package static let csv = ReportForm("csv", fileExtension: "csv", isForPeople: false) { document, screen in
    let text = CSVRecords.lines(of: document.data)
    return screen.isTerminal ? text.printableLines.joined(separator: "\n") : text
  }
}

/// Comma-separated values, quoted as RFC 4180 says, lines ended by `\n`.
private enum CSVRecords {
  static func lines(of table: ReportTable) -> String {
    let table = table.keepingColumns { table.columns[$0].key != nil }
    let records = [table.columns.map { $0.key ?? "" }] + table.rows.map { $0.cells.map(\.value.plain) }
    return records.map { $0.map(quoted).joined(separator: ",") + "\n" }.joined()
  }

  /// The field in quotes, with its own quotes doubled, if it holds a comma, a quote or a line break.
  private static func quoted(_ field: String) -> String {
    let scalars = field.unicodeScalars
    guard scalars.contains(where: { ",\"\r\n".unicodeScalars.contains($0) }) else { return field }
    return "\""
      + scalars.split(separator: "\"", omittingEmptySubsequences: false).map(String.init).joined(
        separator: "\"\"") + "\""
  }
}
