import Foundation
import Measurements
import Reporting
import Testing

struct `The file of a run that goes on` {
  private static let tiny = "mb1ic2ih5oc3oh5kh3ph1"
  /// Its exact answer takes a while.
  private static let slow = "mb32ic64ih112oc64oh112kh3n\"slow\""

  private let tool: CommandLineTool

  init() throws { tool = try CommandLineTool() }

  /// Waits until the condition holds, at most a minute.
  private func wait(until condition: () -> Bool) throws {
    let end = ContinuousClock.now + .seconds(60)
    while !condition() {
      try #require(ContinuousClock.now < end)
      usleep(20_000)
    }
  }

  @Test(arguments: ["json", "csv"])
  func `has all layers that ended when the program is killed`(form: String) throws {
    let process = tool.cnnbench(
      ["conv", "--backend", "reference", "--time", "1ms", "--roofline", "none", "--output", tool.path("r." + form)]
        + [Self.tiny, "mb1ic1ih4oc1kh3", Self.slow].flatMap { ["--problem", $0] })
    let terminal = try PseudoTerminal()
    process.standardError = terminal.deviceHandle
    process.standardOutput = FileHandle.nullDevice
    try process.run()
    #expect(terminal.read(until: "3/3 slow", for: .seconds(60)).contains("3/3 slow"))
    kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
    #expect(process.terminationReason == .uncaughtSignal)
    let text = try tool.text("r." + form)
    if form == "csv" {
      let rows = CommandLineRun(status: 0, hasExited: true, output: text, errors: "").csvRows
      #expect(rows.count == 2 && rows.allSatisfy(\.isVerified))
    } else {
      let results = try ConvolutionFile(json: text).payload
      #expect(results.rows.count == 2 && results.rows.allSatisfy(\.status.isVerified))
      #expect(results.pendingProblems == 1 && results.seconds ?? 0 > 0)
    }
  }

  @Test func `of a process of several is refused where the process was killed`() throws {
    let process = tool.cnnbench([
      "conv", "--backend", "reference", "--time", "1ms", "--roofline", "none", "--processes", "2", "--output",
      tool.path("all.json"), "--problem", Self.tiny, "--problem", Self.slow,
    ])
    process.environment?["TMPDIR"] = tool.folder.path
    let errors = Pipe()
    process.standardError = errors
    process.standardOutput = FileHandle.nullDevice
    try process.run()
    let file = tool.path("cnnbench-\(process.processIdentifier)-1/results.json")
    try wait { FileManager.default.fileExists(atPath: file) }
    kill(try #require(child(of: process.processIdentifier)), SIGKILL)
    process.waitUntilExit()
    let text = String(decoding: try errors.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
    #expect(process.terminationStatus == 70)
    #expect(text == "error: process 1 of 2 was ended by signal 9 before its results were whole\n")
    #expect(!FileManager.default.fileExists(atPath: tool.path("all.json")))
  }

  private func child(of parent: Int32) -> Int32? {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
    return names.compactMap { Int32($0) }.first { process in
      let status = try? String(contentsOfFile: "/proc/\(process)/status", encoding: .utf8)
      return status?.contains("\nPPid:\t\(parent)\n") == true
    }
  }

  @Test(arguments: [
    ("r.csv", "layer,problem,"), ("r.md", "| "), ("r.HTML", "<!doctype html>"), ("r.txt", "   backend"),
  ])
  func `has the form that its name asks for, in every command`(name: String, beginning: String) throws {
    let options = ["--time", "1ms", "--output", tool.path(name)]
    #expect(
      try tool.run(["conv", "--problem", Self.tiny, "--backend", "reference", "--roofline", "none"] + options).status
        == 0)
    let text = try tool.text(name)
    #expect(name == "r.txt" || name == "r.md" ? text.contains(beginning) : text.hasPrefix(beginning))
    for command in [["arch-cost", "lenet5"], ["claims"], ["doctor"]] {
      _ = try tool.run(command + ["--output", tool.path(name)])
      let other = try tool.text(name)
      #expect(other != text && other.hasPrefix("<!doctype") == name.hasSuffix("HTML"))
      #expect(other.contains("| --- |") == name.hasSuffix("md"))
    }
  }

  @Test func `has the form that an option asks for, whatever its name`() throws {
    for (name, beginning) in [("r.json", "network,"), ("r.dot", "network,")] {
      #expect(try tool.run(["arch-cost", "lenet5", "--format", "csv", "--output", tool.path(name)]).status == 0)
      #expect(try tool.text(name).hasPrefix(beginning))
    }
    #expect(try tool.run(["arch-cost", "lenet5", "--output", tool.path("g.dot")]).status == 0)
    #expect(try tool.text("g.dot").contains("digraph"))
  }

  @Test func `goes on after the layers that ended, for the same request only`() throws {
    let words =
      ["conv", "--backend", "direct,fft", "--time", "1ms", "--roofline", "none", "--output", tool.path("r.json")]
      + [Self.tiny, "mb1ic1ih4oc1kh3"].flatMap { ["--problem", $0] }
    #expect(try tool.run(words).status == 0)
    let whole = try ConvolutionFile(json: try tool.text("r.json"))
    #expect(whole.payload.rowsOfLayers.map { $0.map(\.backend) } == [["direct", "fft"], ["direct", "fft"]])
    let first = whole.payload.rowsOfLayers[0]
    let partial = ResultEnvelope(
      environment: whole.environment, settings: whole.settings,
      payload: ConvolutionResults(rows: first, pendingProblems: 1))
    try partial.json.write(toFile: tool.path("r.json"), atomically: true, encoding: .utf8)
    #expect(try tool.run(words + ["--resume"]).status == 0)
    let resumed = try ConvolutionFile(json: try tool.text("r.json")).payload
    #expect(resumed.rows.map(\.layer) == whole.payload.rows.map(\.layer) && resumed.pendingProblems == nil)
    #expect(resumed.rows.prefix(2).map(\.medianMilliseconds) == first.map(\.medianMilliseconds))
    let other = try tool.run(words + ["--resume", "--seed", "7"])
    #expect(other.status == 65 && other.errors.contains("with another --seed"), "\(other.errors)")
    let nowhere = try tool.run(["conv", "--problem", Self.tiny, "--resume"])
    #expect(nowhere.status == 64 && nowhere.errors.contains("--output FILE.json"), "\(nowhere.errors)")
  }
}
