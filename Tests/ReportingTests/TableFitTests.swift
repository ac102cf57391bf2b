import Reporting
import TestSupport
import Testing

struct TableFitTests {
  private struct Row: Sendable {
    let name: String
    let remark: String
  }

  private func text(_ rows: [Row], width: Int?) throws -> String {
    let columns: [ColumnDefinition<Row>] = [
      .text(nil, "name") { $0.name },
      .number(nil, "first figure") { _ in 1 }.yielding(2),
      .number(nil, "second figure") { _ in 22 }.yielding(1),
      .number(nil, "third figure") { _ in 333 }.yielding(1),
      .text(nil, "remark") { $0.remark },
    ]
    let envelope = ResultEnvelope(environment: nil, settings: nil, payload: MadeUpResults.plain)
    let document = ReportDocument("Rows", of: envelope, tables: [ReportTable("Rows", columns, rows: rows)])
    return try ReportForm.table.text(of: document, on: Screen(width: width))
  }

  private let rows = [
    Row(name: "short", remark: "a remark of so many words that it takes more than one line"),
    Row(name: "a_longer_name", remark: ""),
  ]

  @Test func `a table that fits a screen is as wide as without one`() throws {
    #expect(try text(rows, width: 200) == text(rows, width: nil))
  }

  @Test func `words and titles go on in further lines before a column is left out`() throws {
    #expect(
      try text(rows, width: 70) == """
                        first  second   third
        name           figure  figure  figure  remark
        short           1.000   22.00   333.0  a remark of so many words that
                                               it takes more than one line
        a_longer_name   1.000   22.00   333.0

        """)
  }

  @Test func `columns are left out by their priority, of equal ones the last, and named`() throws {
    let (wide, narrow) = (try text(rows, width: 52), try text(rows, width: 45))
    #expect(wide.hasSuffix("\nLeft out on 52 columns: third figure.\n") && wide.contains("22.00"))
    #expect(narrow.hasSuffix("\nLeft out on 45 columns: second figure, third\nfigure.\n") && narrow.contains("1.000"))
    #expect(!narrow.contains("22.00"))
  }

  @Test func `columns without a priority stay, however narrow the screen`() throws {
    let text = try text(rows, width: 10)
    #expect(text.contains("a_longer_name") && text.contains("remark") && !text.contains("1.000"))
  }

  @Test func `characters that are twice as wide keep the columns aligned`() throws {
    let text = try text([Row(name: "畳み込み", remark: "x"), Row(name: "convolve", remark: "y")], width: nil)
    let lines = text.split(separator: "\n").dropFirst().map { $0.drop { $0 != " " } }
    #expect(lines[0].dropLast() == lines[1].dropLast())
  }

  @Test(arguments: SampleReport.all.filter { $0.forms.contains(.table) }, [80, 100, 132])
  func `no line of a report but a command and a chart is wider than the screen`(
    sample: SampleReport, width: Int
  ) throws {
    let text = try ReportForm.table.text(of: sample.document, on: Screen(width: width))
    let charts = Set(sample.document.charts.flatMap { $0.text.split(separator: "\n") })
    let commands = Set(sample.document.notes.compactMap { $0.command?[...] })
    for line in text.split(separator: "\n") where !charts.contains(line) && !commands.contains(line) {
      #expect(line.count <= width, "\(line)")
    }
  }

  @Test(arguments: SampleReport.all.filter { $0.forms.contains(.table) })
  func `the text of every report on 100 columns is as recorded`(sample: SampleReport) throws {
    let text = try ReportForm.table.text(of: sample.document, on: Screen(width: 100))
    try requireSnapshot(text, named: "\(sample.name)-100.txt")
  }
}
