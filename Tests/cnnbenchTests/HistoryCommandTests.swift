import Foundation
import Testing

struct HistoryCommandTests {
  private let tool: CommandLineTool

  init() throws { tool = try CommandLineTool() }

  @Test func `results are imported, listed, shown, exported and forgotten`() throws {
    #expect(try tool.run(["arch-cost", "lenet5", "--format", "json", "--output", "costs.json"]).status == 0)
    let store = ["--store", tool.path("history.sqlite")]
    let imported = try tool.run(["history", "import", "costs.json"] + store)
    #expect(imported.status == 0 && imported.output == "costs.json: run 1\n")
    #expect(try tool.run(["history", "import", "costs.json"] + store).output.contains("already"))
    #expect(try tool.run(["history", "list"] + store).output.contains("arch-cost"))
    #expect(try tool.run(["history", "show", "1"] + store).output.contains("lenet5"))
    #expect(try tool.run(["history", "export", "1"] + store).output == (try tool.text("costs.json")))
    #expect(try tool.run(["history", "steps"] + store).output.contains("0 steps in 0 rows"))
    #expect(try tool.run(["history", "prune", "--keep", "0"] + store).output == "1 run forgotten, 0 kept\n")
    #expect(try tool.run(["history", "show", "1"] + store).status == 64)
  }

  @Test func `a run that was killed goes on with --resume, without measuring again what is done`() throws {
    let words = [
      "conv", "--problem", "ic4ih8oc4oh8kh3ph1nfirst", "--problem", "ic8ih8oc8oh8kh3ph1nsecond", "--backend", "direct",
      "--roofline", "none", "--time", "1500ms", "--precision", "0.000001", "--store", "history.sqlite",
    ]
    let killed = tool.cnnbench(words)
    killed.standardOutput = FileHandle.nullDevice
    killed.standardError = FileHandle.nullDevice
    try killed.run()
    let deadline = Date(timeIntervalSinceNow: 60)
    while try !tool.run(["history", "list", "--store", "history.sqlite", "--format", "csv"]).output.contains(
      ",1,false"),
      Date() < deadline, killed.isRunning
    { Thread.sleep(forTimeInterval: 0.1) }
    kill(killed.processIdentifier, SIGKILL)
    killed.waitUntilExit()
    let resumed = try tool.run(words + ["--resume"])
    #expect(resumed.status == 0 && resumed.errors.contains("run 1 goes on; 1 problem is done"))
    #expect(resumed.output.contains("first") && resumed.output.contains("second"))
    let runs = try tool.run(["history", "list", "--store", "history.sqlite", "--format", "csv"]).output
    #expect(runs.contains(",2,true") && runs.split(separator: "\n").count == 2)
    #expect(try tool.run(words + ["--resume"]).errors.contains("no unfinished run"))
  }

  @Test func `files that are no history are refused in one sentence`() throws {
    let missing = try tool.run(["history", "list", "--store", tool.path("none.sqlite")])
    #expect(missing.status == 65 && missing.errors.contains("there is no history"))
    let notes = try tool.file("notes", holding: String(repeating: "no database ", count: 100))
    let foreign = try tool.run(["history", "list", "--store", notes])
    #expect(foreign.status == 65 && foreign.errors == "error: '\(notes)' is not a history of cnnbench\n")
  }
}
