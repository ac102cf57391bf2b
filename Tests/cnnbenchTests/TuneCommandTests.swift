import Backends
import Benchmarking
import Convolution
import Foundation
import Kernels
import Testing
import WorkerThreads
import cnnbench

struct `Searches on the command line` {
  private static let tiny = "mb1ic16ih12oc32kh3ph1"

  private let tool: CommandLineTool

  init() throws { tool = try CommandLineTool() }

  private func tune(_ arguments: String...) throws -> CommandLineRun {
    try tool.run(["tune", "--problem", Self.tiny, "--time", "1ms"] + arguments)
  }

  @Test func `tune gives every backend a row, and JSON the distances`() throws {
    let run = try tune("--format", "json")
    #expect(run.status == 0 && run.errors.isEmpty, "\(run.errors)")
    let result = try #require(try JSONSerialization.jsonObject(with: Data(run.output.utf8)) as? [String: Any])
    #expect(result["schema"] as? String == "cnnbench-tune")
    let payload = try #require(result["payload"] as? [String: Any])
    let rows = try #require(payload["rows"] as? [[String: Any]])
    let names = BackendCatalog.forBenchmarks(on: KernelTable(for: InstructionSet.available.last!)).algorithms.map(
      \.name)
    #expect(rows.count == names.count && rows.allSatisfy { $0["backend"] is String })
    let passed = rows.filter { $0["status"] as? String == "passed" }
    #expect(passed.count == names.count - 1 && passed.allSatisfy { $0["model_to_winner"] is [String: Any] })
    let distances = try #require(payload["distances"] as? [[String: Any]])
    #expect(distances.count == names.count && distances.last?["row_count"] as? Int == names.count - 1)
  }

  @Test func `tune searches thread counts and instruction sets one by one`() throws {
    let run = try tune("--backend", "direct", "--threads", "1,2", "--isa", "sse4.2", "--format", "csv")
    #expect(run.status == 0 && run.csvRows.map { $0["threads"] } == ["1", "2"], "\(run.errors)")
    #expect(run.csvRows.allSatisfy { $0["isa"] == "sse4.2" && Double($0["model_to_winner"]!) ?? 0 > 0 })
  }

  /// Keeps a blocking where the command line finds it, as a search does whose winner is not the model's.
  private func keepBlocking(of backend: String) throws {
    let set = try #require(InstructionSet.available.last)
    let store = BackendCatalog(kernels: KernelTable(for: set)) { _, _ in [] }.blockingStore
    let context = PlanContext(
      workers: ThreadPool(workerCount: 1), blocking: .ofThisMachine, cacheDirectory: tool.path("cache/cnnbench"))
    let problem = try ConvolutionLayer(descriptor: Self.tiny, postOps: .bias).problem
    try store.keep(Blocking(firstLevel: 2 << 10, secondLevel: 64 << 10), of: backend, for: problem, context: context)
  }

  @Test func `what tune kept is used by conv unless it is told otherwise, and can be forgotten`() throws {
    try keepBlocking(of: "winograd-f2")
    let plans = try ["tuned", "model"].map { choice in
      let run = try tool.run(
        ["conv", "--problem", Self.tiny, "--backend", "winograd-f2", "--blocking", choice, "--time", "1ms"]
          + ["--roofline", "none", "--format", "csv"])
      return try #require(run.csvRows.first)
    }
    #expect(plans[0]["summary"]!.hasSuffix(", tuned"))
    #expect(!plans[1]["summary"]!.contains("tuned") && plans[1]["repro"]!.hasSuffix("--blocking model"))
    #expect(!plans[0]["repro"]!.contains("--blocking"))
    #expect(try tool.run(["tune", "--forget"]).output == "removed 1 blocking\n")
    #expect(try tool.run(["tune", "--forget"]).output == "nothing was kept\n")
  }

  @Test func `a new search replaces what an earlier one kept`() throws {
    try keepBlocking(of: "winograd-f2")
    let search = try tune("--backend", "winograd-f2", "--format", "csv")
    #expect(search.status == 0)
    // Whether there is a winner depends on the machine.
    let isKept = search.csvRows.first?["kept"] == "yes"
    #expect(try tool.run(["tune", "--forget"]).output == (isKept ? "removed 1 blocking\n" : "nothing was kept\n"))
  }

  @Test func `a search that is interrupted prints what it has and ends with 130`() throws {
    let layers = (1...200).flatMap { ["--problem", "mb1ic16ih40oc32kh3ph1n\"layer\($0)\""] }
    let process = tool.cnnbench(["tune", "--backend", "direct", "--time", "5ms", "--format", "csv"] + layers)
    let terminal = try PseudoTerminal()
    let output = Pipe()
    process.standardError = terminal.deviceHandle
    process.standardOutput = output
    try process.run()
    let progress = terminal.read(until: "3/200 layer3", for: .seconds(60))
    #expect(progress.contains("1/200 layer1  direct: "))
    process.interrupt()
    let table = String(decoding: try output.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
    process.waitUntilExit()
    #expect(process.terminationReason == .exit && process.terminationStatus == 130)
    let rows = CommandLineRun(status: 0, hasExited: true, output: table, errors: "").csvRows
    #expect(rows.count >= 2 && rows.count < 200 && rows[0]["layer"] == "layer1")
  }

  @Test(arguments: [
    (["--backend", "dirct"], 64 as Int32, "unknown backend 'dirct'; did you mean 'direct'?"),
    (["--time", "5"], 64, "a duration reads like"), (["--threads", "0"], 64, "a thread count is 1 to 1024"),
    (["--forget", "--net", "lenet5"], 64, "--forget removes the kept block sizes of all problems"),
    (["--forget", "--threads", "2"], 64, "leave out all other options"),
    (["--isa", "simd2048"], 64, "unknown instruction set"), (["--problem", "ic3"], 64, "'ic3'"),
    (["--batch", "/no/such/file"], 65, "/no/such/file"), (["--output", "/no/such/folder/file"], 74, "cannot write"),
  ])
  func `tune refuses wrong usage and unusable data in one sentence`(
    arguments: [String], status: Int32, message: String
  ) throws {
    let run = try tool.run(["tune"] + arguments)
    #expect(run.status == status && run.output.isEmpty && run.errors.contains(message), "\(run.errors)")
    #expect(run.errors.hasPrefix("error: ") && run.errors.split(separator: "\n").count <= 2)
  }

  @Test func `what cannot be worked on is one skipped row of a search`() throws {
    let problems = ["mb1000000ic512ih224oc512oh224kh3", "ic8id5oc8kd3"]
    let run = try tool.run(["tune", "--format", "csv"] + problems.flatMap { ["--problem", $0] })
    #expect(run.status == 0 && run.errors.isEmpty, "\(run.errors)")
    #expect(
      run.csvRows.map { $0["backend"] } == ["all", "all"] && run.csvRows.allSatisfy { $0["status"] == "skipped" })
    #expect(run.csvRows[0]["reason"]?.contains("the memory available now is") == true)
    #expect(run.csvRows[1]["reason"] == "3-D convolutions are not supported")
  }

  @Test func `a blocking that does not exist is told`() throws {
    let run = try tool.run(["conv", "--problem", Self.tiny, "--blocking", "best"])
    #expect(run.status == 64 && run.errors.contains("the value 'best' is invalid for '--blocking <blocking>'"))
  }
}
