import Reporting
import Testing

struct `A list of what would run` {
  private let tool: CommandLineTool

  init() throws { tool = try CommandLineTool() }

  private func list(_ arguments: String...) throws -> CommandLineRun {
    try tool.run(["conv", "--list", "--backend", "direct,winograd-f4,fft"] + arguments)
  }

  @Test func `has the problems that filters let through, and why backends would skip them`() throws {
    let path = try tool.file(
      "layers",
      holding:
        "ic16ih12oc32kh3ph1n\"net:a*2\" ic16ih12oc32kh3sh2n\"net:b\" ic8ih5id5iw5oc8kh3kd3kw3n\"net:3d\" ic8ih8oc8kh3n\"x\""
    )
    let run = try list("--batch", path, "--match", "net:", "--format", "json")
    #expect(run.status == 0 && run.errors.isEmpty)
    let results = try ResultEnvelope<ListingResults>(json: run.output).payload
    #expect(results.problems.map(\.layer) == ["net:a", "net:b", "net:3d"] && results.problems[0].multiplicity == 2)
    #expect(results.problems[0].backends == ["direct", "winograd-f4", "fft"])
    #expect(results.problems[2].backends.isEmpty && results.problems[2].obstacles.map(\.backend) == ["all"])
    #expect(results.skipped.first?.reason == "3-D convolutions are not supported")
    #expect(results.skipped.first?.lostProblems == 1 && results.longestSeconds ?? 0 > 0)
    let table = try list("--batch", path, "--match", "net:")
    #expect(table.output.contains("3 problems: 2 would run with ") && table.output.contains(", 1 would be skipped"))
    #expect(table.output.contains("all 3"))
  }

  @Test func `ends with 65 where an included file is missing`() throws {
    let path = try tool.file("layers", holding: "--batch=absent ic8ih8oc8kh3")
    let run = try list("--batch", path)
    #expect(run.status == 65 && run.output.contains("1 problems: 1 would run") && run.errors.contains("absent"))
  }

  @Test func `measures nothing`() throws {
    let run = try list("--net", "vgg16", "--mb", "64", "--chart")
    #expect(run.status == 64 && run.errors.contains("--list measures nothing"))
    #expect(try list("--net", "vgg16").output.contains("vgg16:conv1_1"))
  }
}
