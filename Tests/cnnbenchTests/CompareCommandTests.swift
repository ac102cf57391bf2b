import Foundation
import Testing

struct CompareCommandTests {
  private let tool: CommandLineTool

  init() throws { tool = try CommandLineTool() }

  private func costs(_ networks: String, named name: String) throws -> String {
    let run = try tool.run(
      ["arch-cost"] + networks.split(separator: " ").map(String.init) + ["--format", "json", "--output", name])
    #expect(run.status == 0)
    return tool.path(name)
  }

  @Test func `two results of one program have no difference, in any form, and the status is 0`() throws {
    let (base, head) = (try costs("lenet5", named: "base.json"), try costs("lenet5", named: "head.json"))
    for form in ["table", "json", "junit", "bencher", "github-action-benchmark", "github-annotations"] {
      let run = try tool.run(["compare", base, head, "--format", form])
      #expect(run.status == 0 && !run.output.isEmpty && run.errors.isEmpty)
    }
  }

  @Test func `a count that has grown ends with status 2 and is named`() throws {
    let (base, head) = (try costs("lenet5", named: "base.json"), try costs("lenet5", named: "head.json"))
    let text = try tool.text("head.json").replacing("\"other_operations\" : ", with: "\"other_operations\" : 1")
    try text.write(toFile: head, atomically: true, encoding: .utf8)
    let run = try tool.run(["compare", base, head])
    #expect(run.status == 2 && run.output.contains("other_operations") && run.output.contains("regression"))
    let limits = try tool.file(
      "limits.yaml", holding: "limits: [{match: ., quantity: other_operations, ignore: true}]\n")
    #expect(try tool.run(["compare", base, head, "--limits", limits]).status == 0)
  }

  @Test func `results without anything in common end with status 3`() throws {
    let (base, head) = (try costs("lenet5", named: "base.json"), try costs("alexnet", named: "head.json"))
    #expect(try tool.run(["compare", base, head]).status == 3)
    let claims = try tool.run(["claims", "--format", "json", "--output", "claims.json"])
    #expect(claims.status == 0)
    let unlike = try tool.run(["compare", base, tool.path("claims.json")])
    #expect(unlike.status == 3 && unlike.errors.contains("of 'cnnbench claims'"))
  }

  @Test func `files that cannot be read end with status 65 and one sentence`() throws {
    let base = try costs("lenet5", named: "base.json")
    let whole = try tool.text("base.json")
    let broken = try tool.file("broken.json", holding: String(whole.prefix(whole.count / 2)))
    let foreign = try tool.file("foreign.json", holding: #"{"schema": "hyperfine", "schema_version": 2}"#)
    for path in [broken, foreign, tool.path("missing.json"), tool.folder.path] {
      let run = try tool.run(["compare", base, path])
      #expect(run.status == 65 && run.errors.hasPrefix("error: ") && run.errors.split(separator: "\n").count == 1)
    }
    let limits = try tool.file("limits.yaml", holding: "limits: [{match: a}]\n")
    let run = try tool.run(["compare", base, base, "--limits", limits])
    #expect(run.status == 65 && run.errors.contains("limits.0 sets no limit"))
  }
}
