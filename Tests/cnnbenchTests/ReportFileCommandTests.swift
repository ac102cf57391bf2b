import Foundation
import Testing

struct ReportFileCommandTests {
  private let tool: CommandLineTool

  init() throws { tool = try CommandLineTool() }

  @Test func `results are told again in any form, alone and with others`() throws {
    #expect(try tool.run(["arch-cost", "lenet5", "--format", "json", "--output", "costs.json"]).status == 0)
    #expect(try tool.run(["accuracy", "--format", "json", "--output", "errors.json"]).status == 0)
    for form in ["table", "csv", "markdown", "json", "html"] {
      let run = try tool.run(["report", "costs.json", "--format", form])
      #expect(run.status == 0 && run.output.contains("lenet5"))
    }
    let both = try tool.run(["report", "costs.json", "errors.json", "--format", "markdown"])
    #expect(both.status == 0 && both.output.contains("<details><summary>Environment</summary>"))
    #expect(both.output.contains("costs.json: Networks") && both.output.contains("errors.json: Error rates"))
    #expect(try tool.run(["report", "costs.json", "errors.json", "--format", "csv"]).status == 64)
  }

  @Test func `a file that is no result file ends with status 65`() throws {
    let path = try tool.file("notes.json", holding: "{\"schema\": 1}")
    let run = try tool.run(["report", path])
    #expect(run.status == 65 && run.errors.contains("not a result file of cnnbench"))
  }
}
