import Foundation
import FoundationXML
import Reporting
import TestSupport
import Testing

struct SampleReportTests {
  @Test(arguments: SampleReport.all)
  func `every form of the report of a command is as recorded`(sample: SampleReport) throws {
    for form in sample.forms {
      try requireSnapshot(try form.text(of: sample.document), named: "\(sample.name).\(form.fileExtension)")
    }
  }

  @Test(arguments: SampleReport.all)
  func `the JSON of every command is read back as an equal envelope`(sample: SampleReport) throws {
    #expect(try sample.survives())
    #expect(try sample.jsonAgain() == sample.json)
    #expect(try ReportForm.json.text(of: sample.document) == sample.json)
  }

  @Test(arguments: SampleReport.all)
  func `the page of every report is well formed and names all tables`(sample: SampleReport) throws {
    let page = try ReportForm.html.text(of: sample.document)
    try requireWellFormed(page)
    for table in sample.document.tables { #expect(page.contains(">\(table.title)</h2>")) }
  }

  @Test func `there is a sample of every command that has results`() {
    let schemas = Set(SampleReport.all.compactMap { $0.json.firstMatch(of: /"schema" : "cnnbench-([a-z-]+)"/)?.1 })
    #expect(
      schemas == [
        "conv", "conv-list", "net", "train", "evaluate", "experiment", "arch-cost", "claims", "accuracy", "tune",
        "machine", "calibration", "kernels", "doctor", "compare", "onnx-conformance", "merge",
      ])
  }
}

/// Reads the page as XML, which is stricter than HTML.
func requireWellFormed(_ page: String) throws {
  let text = page.replacing("<!doctype html>", with: "").replacing(/<meta ([^>]*)>/) { "<meta \($0.1)/>" }
  let parser = XMLParser(data: Data(text.utf8))
  try #require(parser.parse(), "line \(parser.lineNumber): \(parser.parserError.map { "\($0)" } ?? "")")
}
