import Foundation
import Reporting
import Testing

/// `sweep` and `merge` as a user calls them. Nothing here depends on how fast the machine is.
struct SweepCommandTests {
  private let tool: CommandLineTool

  init() throws { tool = try CommandLineTool() }

  private static let quickSuite = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "Benchmarks/Suites/quick.yaml").path

  /// Four units that take as little time as units can.
  private func smallSuite() throws -> String {
    try tool.file(
      "small.yaml",
      holding: """
        name: small
        runs:
          - command: conv
            problems: [ic4ih5oc4oh5kh3ph1, ic4ih6oc4oh6kh3ph1]
            backends: [direct, im2col]
            repetitions: 2
            options: {iterations: 2, roofline: none}

        """)
  }

  private func merged(_ folders: [String], _ more: [String] = []) throws -> MergedResults {
    let run = try tool.run(["merge"] + folders + ["--format", "json"] + more)
    #expect(run.status == 0, "\(run.errors)")
    return try ResultEnvelope<MergedResults>(json: run.output).payload
  }

  /// What a row is of, and how it ended: all but what was measured.
  private static func identities(_ results: MergedResults) -> [String] {
    results.rows.map { "\($0.series) \($0.request) \($0.key.text) \($0.status == .failed)" }
  }

  @Test func `two shards of the quick suite merge to the rows of one unsharded run`() throws {
    for arguments in [["--shard", "1/2"], ["--shard", "2/2"], ["--output", "whole"]] {
      let run = try tool.run(["sweep", Self.quickSuite] + arguments)
      #expect(run.status == 0, "\(run.errors)")
    }
    let (sharded, whole) = (try merged(["sweep-quick"]), try merged(["whole"]))
    #expect(sharded.isComplete && whole.isComplete && sharded.identity == whole.identity)
    #expect(!sharded.rows.isEmpty && Self.identities(sharded) == Self.identities(whole))
    #expect(whole.nodes.count == 1 && (whole.nodes.first?.peak ?? 0) > 0)
    let page = try tool.run(["merge", "whole", "--format", "html"])
    #expect(page.status == 0 && page.output.contains("Fastest candidates on each kind of machine"))
  }

  @Test func `folders of shards merge in any order to the same bytes, and one alone is incomplete`() throws {
    let suite = try smallSuite()
    for (index, environment) in [(1, "node-a"), (2, "node-b")] {
      let run = try tool.shell(
        "CNNBENCH_NODE=\(environment) cnnbench sweep \(suite) --shard \(index)/2 --output part\(index)")
      #expect(run.status == 0, "\(run.errors)")
    }
    let orders = try [["part1", "part2"], ["part2", "part1"]].map {
      try tool.run(["merge"] + $0 + ["--format", "json"])
    }
    #expect(orders[0].status == 0 && orders[0].output == orders[1].output)
    let both = try merged(["part1", "part2"])
    // Each problem is measured twice, which the deal puts on both nodes.
    #expect(both.nodes.map(\.name) == ["node-a", "node-b"])
    #expect(both.rows.allSatisfy { $0.observations.map(\.node) == ["node-a", "node-b"] })
    let alone = try tool.run(["merge", "part1"])
    #expect(alone.status == 65 && alone.errors.contains("2 of 4 units have no results"))
    #expect(try merged(["part1"], ["--partial"]).missing.count == 2)
    #expect(try tool.run(["merge", "part1", "./part1"]).errors.contains("given twice"))
  }

  @Test func `a sweep that was killed goes on without repeating what was finished`() throws {
    let suite = try smallSuite()
    let process = tool.cnnbench(["sweep", suite, "--output", "killed"])
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    let first = tool.path("killed/units/0001.json")
    while process.isRunning, !FileManager.default.fileExists(atPath: first) { usleep(1000) }
    kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
    let finished = try unitFiles("killed")
    #expect(!finished.isEmpty)
    let status = try tool.run(["sweep", "status", "killed"])
    #expect(status.status == 0 && status.output.contains("finished"))
    #expect(try tool.run(["sweep", suite, "--output", "killed"]).errors.contains("--resume goes on"))
    let resumed = try tool.run(["sweep", suite, "--output", "killed", "--resume"])
    #expect(resumed.status == 0, "\(resumed.errors)")
    for (name, text) in finished { #expect(try tool.text("killed/units/\(name)") == text) }
    #expect(try merged(["killed"]).isComplete)
  }

  private func unitFiles(_ folder: String) throws -> [String: String] {
    let names = try FileManager.default.contentsOfDirectory(atPath: tool.path("\(folder)/units"))
    return Dictionary(
      uniqueKeysWithValues: try names.filter { !$0.hasPrefix(".") }.map { ($0, try tool.text("\(folder)/units/\($0)")) }
    )
  }

  @Test func `files that do not belong together are named`() throws {
    let suite = try smallSuite()
    #expect(
      try tool.run(["sweep", "submit", suite, "--engine", "local", "--shards", "2", "--output", "s"]).status == 0)
    let text = try tool.text("s/units/0001.json")
    func merge(_ name: String, holding text: String) throws -> CommandLineRun {
      let path = tool.path("s/units/\(name)")
      let before = try? String(contentsOfFile: path, encoding: .utf8)
      try text.write(toFile: path, atomically: true, encoding: .utf8)
      defer {
        if let before {
          try? before.write(toFile: path, atomically: true, encoding: .utf8)
        } else {
          try? FileManager.default.removeItem(atPath: path)
        }
      }
      return try tool.run(["merge", "s"])
    }
    let truncated = try merge("0001.json", holding: String(text.prefix(text.count / 2)))
    #expect(truncated.status == 65 && truncated.errors.contains("0001.json': not a result file of cnnbench"))
    let doubled = try merge("copy.json", holding: text)
    #expect(doubled.status == 65 && doubled.errors.contains("both hold unit 1"))
    let foreign = try merge("notes.txt", holding: "to do")
    #expect(foreign.status == 65 && foreign.errors.contains("notes.txt': not a result file"))
    let mixed = try merge("0001.json", holding: text.replacing(#""suite" : "small""#, with: #""suite" : "other""#))
    #expect(mixed.status == 65 && mixed.errors.contains("its suite is other, not small"))
    #expect(try tool.run(["merge", "s"]).status == 0)
    let edited = try tool.file(
      "small.yaml", holding: tool.text("small.yaml").replacing("ih6", with: "ih7").replacing("oh6", with: "oh7"))
    let changed = try tool.run(["sweep", edited, "--output", "s", "--resume"])
    #expect(changed.status == 65 && changed.errors.contains("is of another sweep: its digest is"))
  }

  @Test func `a unit without results fails, is told of, and is run again`() throws {
    let suite = try tool.file(
      "broken.yaml",
      holding: """
        name: broken
        runs:
          - {command: conv, problems: [ic4ih5oc4oh5kh3ph1], options: {iterations: 2, roofline: none, plugin: ./none.so}}

        """)
    let run = try tool.run(["sweep", suite])
    #expect(run.status == 70 || run.status == 0, "\(run.errors)")
    let status = try tool.run(["sweep", "status", "sweep-broken", "--format", "csv"])
    #expect(["failed", "unavailable"].contains(status.csvRows.first?["state"] ?? ""))
    #expect(status.csvRows.first?["reason"]?.contains("none.so") == true)
  }

  @Test(arguments: [
    ("command: fly", "unknown command 'fly'"), ("command: sweep", "sweep"),
    ("command: conv\n    problems: [ic1]", "'ic1'"), ("command: conv\n    networks: [lenet]", "lenet"),
    ("command: conv\n    options: {bogus: 1}", "--bogus"), ("command: net\n    networks: [nonet]", "nonet"),
    ("command: net\n    problems: [ic4ih5oc4oh5kh3ph1]", "takes networks, not problems"),
    ("command: net\n    networks: [lenet5]\n    options: {mb: 0}", "batch"),
    ("command: machine", "nothing to measure but the machine"),
  ])
  func `a suite that asks for what the program does not do is refused before anything is measured`(
    run: String, message: String
  ) throws {
    let suite = try tool.file("suite.yaml", holding: "name: refused\nruns:\n  - \(run)\n")
    let result = try tool.run(["sweep", suite])
    #expect(result.status == 65 && result.errors.contains(message), "\(result.errors)")
    #expect(!FileManager.default.fileExists(atPath: tool.path("sweep-refused")))
  }

  @Test func `the script of a job array names its shards, and its directives are the user's where he gives some`()
    throws
  {
    let suite = try smallSuite()
    let run = try tool.run([
      "sweep", "submit", suite, "--engine", "script", "--shards", "3", "--output", "a folder", "--", "--time=7",
      "--partition", "debug",
    ])
    #expect(run.status == 0, "\(run.errors)")
    let script = try tool.text("a folder/sweep.sh")
    #expect(script.contains("#SBATCH --array=1-3\n") && script.contains("--shard auto/3\n"))
    #expect(script.contains("\n#SBATCH --time=7\n#SBATCH --partition debug\n"))
    let task = try tool.shell("SGE_TASK_ID=2 sh 'a folder/sweep.sh'")
    #expect(task.status == 0 && task.output.hasPrefix("shard 2/3"), "\(task.errors)")
    let without = try tool.shell(
      "PATH=\(CommandLineTool.buildFolder.path) cnnbench sweep submit \(suite) --engine slurm --output b")
    #expect(without.status == 69 && without.errors.contains("there is no program 'sbatch'"))
  }
}
