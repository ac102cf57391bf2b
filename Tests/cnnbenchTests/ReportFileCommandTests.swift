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

  @Test func `charts go to a folder as pictures, or what draws them is named`() throws {
    let words = ["accuracy", "--output", "errors.txt", "--plots", "charts"]
    guard FileManager.default.isExecutableFile(atPath: "/usr/bin/gnuplot") else {
      print("skipped: pictures of charts, which take gnuplot")
      return
    }
    let run = try tool.run(words)
    #expect(run.status == 0, "\(run.errors)")
    for ending in ["svg", "png"] {
      #expect(FileManager.default.fileExists(atPath: tool.path("charts/the-winners-of-ilsvrc.\(ending)")))
    }
    _ = try tool.file("taken", holding: "")
    let taken = try tool.run(["accuracy", "--output", "errors.txt", "--plots", "taken"])
    #expect(taken.status == 74 && taken.errors.contains("cannot make the folder 'taken'"))
  }

  @Test func `pictures without gnuplot end with status 69 and keep the report`() throws {
    let program = CommandLineTool.buildFolder.appending(path: "cnnbench").path
    let run = try tool.shell("PATH= '\(program)' accuracy --output errors.txt --plots charts")
    #expect(run.status == 69 && run.errors.contains("gnuplot, which is not installed"))
    #expect(try tool.text("errors.txt").contains("ILSVRC"))
  }

  @Test func `a chart is drawn below the table, or a note says what draws it`() throws {
    let run = try tool.run(["accuracy", "--chart"])
    #expect(run.status == 0)
    #expect(run.output.contains("The winners of ILSVRC") || run.output.contains("gnuplot, which is not installed"))
  }
}
