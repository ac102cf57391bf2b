extension ReportForm {
  /// Markdown with tables, as GitHub renders it.
  package static let markdown = ReportForm("markdown", fileExtension: "md", isForPeople: true) { document, _ in
    MarkdownText(document).text
  }
}

/// A report as Markdown.
private struct MarkdownText {
  let document: ReportDocument

  init(_ document: ReportDocument) { self.document = document }

  var text: String {
    let tables = document.tables.map { document.tables.count > 1 ? heading($0.title) + "\n" + table($0) : table($0) }
    let notes = document.notes.map { "\(Self.note($0))\n" }.joined(separator: "\n")
    let blocks = [facts] + tables + [notes] + document.charts.map(chart)
    return blocks.filter { !$0.isEmpty }.joined(separator: "\n")
  }

  private var facts: String {
    let command = document.command.map { "- Command: \(Self.code($0))\n" } ?? ""
    return document.facts.map { "- \($0.label): \(Self.escaped($0.text))\n" }.joined() + command
  }

  private func heading(_ title: String) -> String { "## \(Self.escaped(title))\n" }

  /// A pipe table; one more column in front holds each heading next to the first row of its section.
  private func table(_ table: ReportTable) -> String {
    let headed = table.hasHeadings
    let titles = (headed ? [Self.escaped(table.headingTitle)] : []) + table.columns.map { Self.escaped($0.title ?? "") }
    let rules = (headed ? ["---"] : []) + table.columns.map { $0.kind == .text ? "---" : "---:" }
    let rows = table.sections.flatMap { section in
      section.rows.enumerated().map { index, row in
        let heading = index == 0 ? Self.escaped(section.heading ?? "", isEmphasised: true) : ""
        return (headed ? [heading] : []) + row.cells.map { Self.escaped($0.text, isEmphasised: row.isEmphasised) }
      }
    }
    return ([titles, rules] + rows).map { "| " + $0.joined(separator: " | ") + " |\n" }.joined()
  }

  private static func note(_ note: Note) -> String {
    let command = note.command.map { " " + code($0) } ?? ""
    return escaped(note.text) + command
  }

  private func chart(_ chart: Chart) -> String {
    let text = chart.text.printableLines.joined(separator: "\n")
    let fence = Self.fence(around: text, atLeast: 3)
    return "\(Self.escaped(chart.title))\n\n\(fence)\n\(text)\(fence)\n"
  }

  // MARK: Characters

  /// The text on one line, with the characters escaped that mean something in Markdown.
  private static func escaped(_ text: String, isEmphasised: Bool = false) -> String {
    let scalars = Array(text.printable.unicodeScalars)
    var escaped = String.UnicodeScalarView()
    for (index, scalar) in scalars.enumerated() {
      let isInside = index > 0 && index + 1 < scalars.count && [-1, 1].allSatisfy { scalars[index + $0].isWordPart }
      let isMark = scalar == "_" ? !isInside : markup.contains(scalar) || index == 0 && lineMarkup.contains(scalar)
      if isMark { escaped.append("\\") }
      escaped.append(scalar)
    }
    return isEmphasised && !text.isEmpty ? "**\(String(escaped))**" : String(escaped)
  }

  /// What means something anywhere, and what does at the start of a line.
  private static let markup = Set("\\|*<`[&~".unicodeScalars)
  private static let lineMarkup = Set("#>+-=".unicodeScalars)

  /// The text as code, between more backticks than it has in a row.
  private static func code(_ text: String) -> String {
    let text = text.printable
    let isDelimited = text.hasPrefix("`") || text.hasSuffix("`")
    let fence = fence(around: text, atLeast: 1)
    return isDelimited ? "\(fence) \(text) \(fence)" : fence + text + fence
  }

  private static func fence(around text: String, atLeast count: Int) -> String {
    let longest = text.unicodeScalars.split { $0 != "`" }.map(\.count).max() ?? 0
    return String(repeating: "`", count: max(count, longest + 1))
  }
}

extension Unicode.Scalar {
  fileprivate var isWordPart: Bool { properties.isAlphabetic || properties.numericType != nil }
}
