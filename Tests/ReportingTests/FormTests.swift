import Foundation
import Reporting
import TestSupport
import Testing

struct FormTests {
  @Test(arguments: ReportForm.all)
  func `each form of a made-up document is as recorded`(form: ReportForm) throws {
    try requireSnapshot(try form.text(of: MadeUpResults.plain.document()), named: "form.\(form.name)")
  }

  @Test(arguments: ReportForm.all)
  func `each form of a document without rows ends with a line break`(form: ReportForm) throws {
    #expect(try form.text(of: MadeUpResults(paints: []).document()).hasSuffix("\n"))
  }

  @Test(arguments: ReportForm.all.filter(\.isForPeople))
  func `names with characters that mean something stand in every form as recorded`(form: ReportForm) throws {
    try requireSnapshot(try form.text(of: MadeUpResults.hostile.document()), named: "form-hostile.\(form.name)")
  }

  @Test(arguments: ReportForm.all.filter(\.isForPeople))
  func `no control character of a name or a command is in a form for people`(form: ReportForm) throws {
    let text = try form.text(of: MadeUpResults.hostile.document(command: "cnnbench \u{1B}]0;title\u{07}\u{9B}1m"))
    let steering = text.unicodeScalars.filter { scalar in
      [.control, .format].contains(scalar.properties.generalCategory) && scalar != "\n"
    }
    #expect(steering.isEmpty)
  }

  @Test(arguments: ReportForm.all)
  func `no control character of a name reaches a terminal`(form: ReportForm) throws {
    let text = try form.text(of: MadeUpResults.hostile.document(), on: Screen(isTerminal: true))
    #expect(!text.unicodeScalars.contains { $0.properties.generalCategory == .control && $0 != "\n" })
  }

  @Test func `colour adds terminal codes to the text form and changes nothing else`() throws {
    let document = MadeUpResults.plain.document()
    let coloured = try ReportForm.table.text(of: document, on: Screen(isTerminal: true, usesColour: true))
    #expect(coloured.contains("\u{1B}[1m"))
    let plain = coloured.replacing("\u{1B}[1m", with: "").replacing("\u{1B}[0m", with: "")
    #expect(try ReportForm.table.text(of: document) == plain)
    for form in ReportForm.all where form != .table {
      #expect(try form.text(of: document, on: Screen(isTerminal: true, usesColour: true)) == form.text(of: document))
    }
  }

  @Test func `a row of a Markdown table has as many cells as there are columns, whatever the names`() throws {
    let lines = try ReportForm.markdown.text(of: MadeUpResults.hostile.document()).split(separator: "\n")
    let rows = lines.filter { $0.hasPrefix("|") }
    let bars = rows.map { row in
      row.unicodeScalars.indices.count { row.unicodeScalars[$0] == "|" && !isEscaped($0, in: row) }
    }
    #expect(rows.count == 12 && Set(bars.prefix(6)) == [4] && Set(bars.dropFirst(6)) == [2])
  }

  private func isEscaped(_ index: Substring.Index, in row: Substring) -> Bool {
    row.unicodeScalars[..<index].reversed().prefix { $0 == "\\" }.count % 2 == 1
  }

  @Test func `code in Markdown stands between more backticks than it has in a row`() throws {
    let text = try ReportForm.markdown.text(of: MadeUpResults.plain.document(command: "`a``b"))
    #expect(text.contains("- Command: ``` `a``b ```\n"))
  }

  @Test func `the names of forms and of their files are unique, and the form for terminals is the first`() {
    #expect(Set(ReportForm.all.map(\.name)).count == ReportForm.all.count)
    #expect(Set(ReportForm.all.map(\.fileExtension)).count == ReportForm.all.count)
    #expect(ReportForm.all.first == .table)
  }
}

struct HTMLFormTests {
  private func page(_ results: MadeUpResults) throws -> String { try ReportForm.html.text(of: results.document()) }

  @Test(arguments: [MadeUpResults.plain, .hostile])
  func `a page is well formed`(results: MadeUpResults) throws {
    try requireWellFormed(try page(results))
  }

  @Test func `a page loads nothing and runs one script, which its policy names by its digest`() throws {
    let page = try page(.hostile)
    for word in ["http:", "https:", "src=", "href=", "url(", "@import", "<script ", "<link", "<img", "onload"] {
      #expect(!page.contains(word), "\(word)")
    }
    #expect(page.ranges(of: "<script>").count == 1)
    #expect(page.contains("default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-"))
  }

  @Test func `a page follows the reader's choice of light or dark, and the width of a phone`() throws {
    let page = try page(.plain)
    #expect(page.contains("@media (prefers-color-scheme: dark)") && page.contains("color-scheme: light dark"))
    #expect(page.contains(#"<meta name="viewport" content="width=device-width, initial-scale=1">"#))
  }

  @Test func `tables of a page have headings and headers with a scope`() throws {
    let page = try page(.plain)
    #expect(page.contains("<h1>Paints</h1>") && page.contains(#"<h2 id="table-2">Names</h2>"#))
    #expect(page.contains(#"<th scope="col">paint</th><th scope="col" class="figure">coats</th>"#))
    #expect(page.contains(#"<th scope="rowgroup" colspan="5"><span>north|side</span></th>"#))
    #expect(
      page.contains(
        #"<tr class="emphasised"><td>*</td><th scope="row">chalk</th><td class="figure" data-value="12345">12.35 k</td>"#
      ))
  }
}

struct LaTeXFormTests {
  @Test func `no row of a LaTeX table begins with a star or a bracket, which the line break before it would take`()
    throws
  {
    let lines = try ReportForm.latex.text(of: MadeUpResults.plain.document()).split(separator: "\n")
    #expect(lines.contains { $0.hasPrefix(#"\textbf{{*}} & "#) })
    #expect(!lines.contains { $0.hasPrefix("*") || $0.hasPrefix("[") })
  }

  @Test func `braces and cells of a LaTeX table are balanced, whatever the names`() throws {
    let text = try ReportForm.latex.text(of: MadeUpResults.hostile.document())
    let lines = text.split(separator: "\n").filter { !$0.hasPrefix("%") }
    for line in lines {
      let plain = line.replacing(#"\{"#, with: "").replacing(#"\}"#, with: "").replacing(#"\&"#, with: "")
      #expect(plain.unicodeScalars.count { $0 == "{" } == plain.unicodeScalars.count { $0 == "}" }, "\(line)")
      if line.hasSuffix(#" \\"#), !line.hasPrefix(#"\multicolumn"#) {
        #expect([0, 1].contains(plain.count { $0 == "&" }))
      }
    }
  }

  @Test(arguments: [(40, "tabular"), (41, "longtable")])
  func `a LaTeX table of more than a page goes on on the next one`(count: Int, environment: String) throws {
    let paints = MadeUpResults(paints: (1...count).map { MadeUpResults.Paint(name: "paint \($0)") })
    let text = try ReportForm.latex.text(of: paints.document())
    #expect(text.contains("\\begin{\(environment)}{@{}l@{}}\n"))
    #expect(text.hasPrefix("% \\usepackage{booktabs\(count > 40 ? ",longtable" : "")}\n"))
  }
}
