extension ReportForm {
  /// Tables in the style of booktabs for a paper; everything else is in comments.
  package static let latex = ReportForm("latex", fileExtension: "tex", isForPeople: true) { document, _ in
    LaTeXText(document).text
  }
}

/// A report as LaTeX to paste or to `\input`.
private struct LaTeXText {
  /// Tables with more rows become `longtable`s, which go on on the next page.
  private static let rowsOfAPage = 40

  let document: ReportDocument

  init(_ document: ReportDocument) { self.document = document }

  var text: String {
    let blocks = [head] + document.tables.map(table) + [notes] + document.charts.map(chart)
    return blocks.filter { !$0.isEmpty }.joined(separator: "\n")
  }

  // MARK: Comments

  /// The packages, the title, the facts and the command.
  private var head: String {
    let isLong = document.tables.contains { $0.rows.count > Self.rowsOfAPage }
    let facts = document.facts.map { "\($0.label): \($0.text)" } + (document.command.map { ["Command: \($0)"] } ?? [])
    return Self.comment(["\\usepackage{booktabs\(isLong ? ",longtable" : "")}", document.title] + facts)
  }

  private var notes: String {
    Self.comment(document.notes.map { note in [note.text, note.command].compactMap(\.self).joined(separator: " ") })
  }

  private func chart(_ chart: Chart) -> String {
    Self.comment([chart.title] + chart.text.printableLines.dropLast())
  }

  private static func comment(_ lines: [String]) -> String {
    lines.map { "% \($0.printable)".withoutTrailingSpaces + "\n" }.joined()
  }

  // MARK: Tables

  private func table(_ table: ReportTable) -> String {
    let caption = "\\caption{\(Self.escaped(document.tables.count > 1 ? table.title : document.title))}"
    let columns = "{@{}\(table.columns.map { $0.kind == .text ? "l" : "r" }.joined())@{}}"
    let titles = Self.row(table.columns.map { Self.escaped($0.title ?? "") })
    let body = Self.body(of: table)
    let head = ["\\toprule", titles, "\\midrule"]
    let lines =
      table.rows.count > Self.rowsOfAPage
      ? ["\\begin{longtable}\(columns)", caption + " \\\\"] + head + ["\\endhead"] + body
        + ["\\bottomrule", "\\end{longtable}"]
      : ["\\begin{table}", "\\centering", caption, "\\begin{tabular}\(columns)"] + head + body
        + ["\\bottomrule", "\\end{tabular}", "\\end{table}"]
    return lines.map { $0 + "\n" }.joined()
  }

  /// The rows, each section under its heading.
  private static func body(of table: ReportTable) -> [String] {
    table.sections.enumerated().flatMap { index, section in
      let heading = section.heading.map { heading in
        (index > 0 ? ["\\addlinespace"] : [])
          + ["\\multicolumn{\(table.columns.count)}{@{}l@{}}{\\emph{\(escaped(heading))}} \\\\"]
      }
      return (heading ?? [])
        + section.rows.map { row in Self.row(row.cells.map { Self.text(of: $0, isBold: row.isEmphasised) }) }
    }
  }

  private static func row(_ cells: [String]) -> String { cells.joined(separator: " & ") + " \\\\" }

  private static func text(of cell: Cell, isBold: Bool) -> String {
    let text = escaped(cell.text)
    return isBold && !text.isEmpty ? "\\textbf{\(text)}" : text
  }

  // MARK: Characters

  /// What stands for characters that LaTeX would obey, join to others, or not know.
  ///
  /// A star or a bracket at the start of a row would belong to the line break before it; two hyphens would be a dash.
  private static let escapes: [Unicode.Scalar: String] = [
    "\\": "\\textbackslash{}", "{": "\\{", "}": "\\}", "$": "\\$", "&": "\\&", "#": "\\#", "%": "\\%", "_": "\\_",
    "^": "\\textasciicircum{}", "~": "\\textasciitilde{}", "`": "\\textasciigrave{}", "<": "\\textless{}",
    ">": "\\textgreater{}", "|": "\\textbar{}", "*": "{*}", "[": "{[}", "]": "{]}", "-": "-{}",
    "×": "$\\times$", "÷": "$\\div$", "±": "$\\pm$", "≈": "$\\approx$", "∞": "$\\infty$", "→": "$\\rightarrow$",
    "²": "$^2$", "·": "$\\cdot$", "µ": "$\\mu$", "✓": "$\\surd$", "✗": "$\\times$", "…": "\\dots{}", "\u{FFFD}": "?",
  ]

  /// The text on one line, as LaTeX prints it.
  private static func escaped(_ text: String) -> String {
    var escaped = String.UnicodeScalarView()
    let scalars = Array(text.printable.unicodeScalars)
    for (index, scalar) in scalars.enumerated() {
      let isLoneHyphen = scalar == "-" && (index + 1 == scalars.count || scalars[index + 1] != "-")
      if let escape = isLoneHyphen ? nil : escapes[scalar] {
        escaped.append(contentsOf: escape.unicodeScalars)
      } else {
        escaped.append(scalar)
      }
    }
    return String(escaped)
  }
}
