import Reporting
import TestSupport
import Testing

@Suite struct ReportTests {
  @Test func `the terminal table is as recorded`() throws {
    try requireSnapshot(try Samples.file.report(as: .table), named: "table.txt")
  }

  @Test func `the Markdown report is as recorded`() throws {
    try requireSnapshot(try Samples.file.report(as: .markdown), named: "report.md")
  }

  @Test func `the table of several thread counts and states of the caches is as recorded`() throws {
    let file = ResultFile(environment: Samples.environment, settings: Samples.settings, rows: Samples.sweep)
    try requireSnapshot(try file.report(as: .table), named: "sweep.txt")
  }

  @Test func `the CSV report is as recorded`() throws {
    try requireSnapshot(try Samples.file.report(as: .csv), named: "report.csv")
  }

  @Test func `the JSON report is as recorded`() throws {
    try requireSnapshot(try Samples.file.report(as: .json), named: "report.json")
  }

  @Test func `colour changes nothing but adds terminal codes`() throws {
    let coloured = try Samples.file.report(as: .table, usesColour: true)
    #expect(coloured.contains("\u{1B}[1m"))
    let plain = coloured.replacing("\u{1B}[1m", with: "").replacing("\u{1B}[0m", with: "")
    #expect(try Samples.file.report(as: .table) == plain)
  }

  @Test(arguments: ReportFormat.allCases)
  func `a run without rows still makes a report`(format: ReportFormat) throws {
    let file = ResultFile(environment: Samples.environment, settings: Samples.settings, rows: [])
    #expect(try !file.report(as: format).isEmpty)
  }

  @Test func `columns that no row fills are left out of the table`() throws {
    var row = Samples.row("a", "direct", milliseconds: 1)
    row.peakFraction = nil
    let file = ResultFile(environment: Samples.environment, settings: Samples.settings, rows: [row])
    let table = try file.report(as: .table)
    #expect(!table.contains("of peak"))
    #expect(!table.contains("note"))
  }
}
