import Measurements

extension ReportForm {
  /// Markdown with tables, as GitHub renders it.
  package static let markdown = ReportForm("markdown", fileExtension: "md", isForPeople: true) { document, _ in
    MarkdownText(document).text
  }

  /// Markdown for a pull request or the summary of a job: what it comes to first, what it was measured with folded away,
  /// and the commands that repeat it.
  package static let pullRequest = ReportForm("markdown", fileExtension: "md", isForPeople: true) { document, _ in
    MarkdownText(document).foldedText
  }
}

/// A report as Markdown.
private struct MarkdownText {
  let document: ReportDocument

  init(_ document: ReportDocument) { self.document = document }

  var text: String {
    let tables = document.tables.map { document.tables.count > 1 ? heading($0.title) + "\n" + table($0) : table($0) }
    let notes = document.notes.map { "\(Self.note($0))\n" }.joined(separator: "\n")
    let blocks = [facts] + tables + [notes] + textCharts.map(chart)
    return blocks.filter { !$0.isEmpty }.joined(separator: "\n")
  }

  var foldedText: String {
    let verdict = document.verdict.map { "\(Self.escaped($0, isEmphasised: true))\n" } ?? ""
    let tables = document.tables.map { heading($0.title, level: 3) + "\n" + table($0) }
    let notes = document.notes.map { "\(Self.note($0))\n" }.joined(separator: "\n")
    let shown = [heading(document.title), verdict] + tables + [notes] + textCharts.map(chart)
    let folded = [details("Environment", facts), details("Commands that repeat each row", commands)]
    return (shown + folded).filter { !$0.isEmpty }.joined(separator: "\n")
  }

  private var textCharts: [Chart] { document.charts.filter { !$0.text.isEmpty } }

  private func details(_ summary: String, _ text: String) -> String {
    text.isEmpty ? "" : "<details><summary>\(summary)</summary>\n\n\(text)\n</details>\n"
  }

  /// The commands that the rows of the data tell.
  private var commands: String {
    guard let index = document.data.columns.firstIndex(where: { $0.key == "repro" }) else { return "" }
    let all = document.data.rows.map { $0.cells[index].text.printable }.filter { !$0.isEmpty }.uniqued
    guard !all.isEmpty else { return "" }
    let text = all.map { $0 + "\n" }.joined()
    let fence = Self.fence(around: text, atLeast: 3)
    return "\(fence)sh\n\(text)\(fence)\n"
  }

  private var facts: String {
    let command = document.command.map { "- Command: \(Self.code($0))\n" } ?? ""
    return document.facts.map { "- \($0.label): \(Self.escaped($0.text))\n" }.joined() + command
  }

  private func heading(_ title: String, level: Int = 2) -> String {
    "\(String(repeating: "#", count: level)) \(Self.escaped(title))\n"
  }

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
