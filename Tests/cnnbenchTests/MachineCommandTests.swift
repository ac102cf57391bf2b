import Foundation
import Harness
import Kernels
import Synchronization
import Testing

struct `The machine command` {
  private let tool: CommandLineTool

  init() throws { tool = try CommandLineTool() }

  private let quick = ["machine", "--isa", "sse4.2", "--threads", "1", "--time", "1ms"]

  @Test func `machine measures, keeps, and shows what it kept`() throws {
    let measured = try tool.run(quick + ["--format", "csv"])
    #expect(measured.status == 0 && measured.errors.isEmpty)
    #expect(measured.csvRows.map { $0["level"] } == ["L1", "L2", "L3", "memory"])
    for row in measured.csvRows {
      #expect(row["isa"] == "sse4.2" && row["threads"] == "1" && Double(row["peak_gflops"]!)! > 0)
      let rates = ["read", "write", "triad"].compactMap { Double(row["\($0)_gb_per_s"]!) }
      #expect(row["reason"] == "" ? rates.count == 3 && rates.allSatisfy { $0 > 0 } : rates.isEmpty)
    }
    let shown = try tool.run(["machine", "--show", "--format", "csv"])
    #expect(shown.status == 0 && shown.output == measured.output)
    #expect(try tool.run(["machine", "--show", "--threads", "7"]).status == 69)
  }

  @Test func `machine takes 'all' as the processors that the process may use`() throws {
    let (tool, arguments) = (
      tool, ["machine", "--isa", "sse4.2", "--threads", "all", "--time", "1ms", "--format", "csv"]
    )
    let run = Mutex<Result<CommandLineRun, any Error>?>(nil)
    let isDone = DispatchSemaphore(value: 0)
    // A process inherits the processors of the thread that starts it.
    Thread.detachNewThread {
      let result = Result {
        try ProcessorAffinity.pinCallingThread(to: try ProcessorAffinity.allowedProcessors()[0])
        return try tool.run(arguments)
      }
      run.withLock { $0 = result }
      isDone.signal()
    }
    isDone.wait()
    let rows = try run.withLock { try $0!.get() }.csvRows
    #expect(!rows.isEmpty && rows.allSatisfy { $0["threads"] == "1" })
  }

  @Test(arguments: ["table", "markdown"])
  func `machine draws the roofline for people`(format: String) throws {
    let run = try tool.run(quick + ["--format", format])
    #expect(run.status == 0 && run.output.contains("sse4.2, 1 thread: peak ") && run.output.contains("-peak--"))
    #expect(!run.output.contains("\u{1B}"))
  }

  @Test func `machine writes JSON into a file`() throws {
    let run = try tool.run(quick + ["--format", "json", "--output", tool.path("machine.json")])
    #expect(run.status == 0 && run.output.isEmpty)
    #expect(try tool.text("machine.json").contains("\"schema\" : \"cnnbench-machine\""))
  }

  @Test func `machine records the options that were in force, which are fewer where nothing was measured`() throws {
    func options(_ arguments: [String]) throws -> [String: String]? {
      let run = try tool.run(arguments + ["--format", "json"])
      let report = try JSONSerialization.jsonObject(with: Data(run.output.utf8)) as? [String: Any]
      return (report?["settings"] as? [String: Any])?["options"] as? [String: String]
    }
    #expect(try options(quick) == ["isa": "sse4.2", "threads": "1", "time": "1ms", "show": "false"])
    let former = ["machine", "--isa", "simd128", "--threads", "1", "--time", "1ms"]
    #expect(try options(former)?["isa"] == "sse4.2", "former names are understood")
    #expect(try options(["machine", "--show"]) == ["isa": "all", "show": "true"])
    #expect(try options(["machine", "--show", "--threads", "1"]) == ["isa": "all", "threads": "1", "show": "true"])
  }

  @Test func `machine has nothing to show before it measured`() throws {
    let run = try tool.run(["machine", "--show"])
    #expect(run.status == 69 && run.output.isEmpty)
    #expect(run.errors.hasPrefix("error: ") && run.errors.contains("note: 'cnnbench machine' measures"))
  }

  @Test func `machine says so where nothing can be kept`() throws {
    _ = try tool.file("cache", holding: "a file where the folder should be")
    let run = try tool.run(quick + ["--threads", "1,2"])
    #expect(run.status == 0 && run.output.contains("sse4.2, 1 thread") && run.output.contains("sse4.2, 2 threads"))
    #expect(run.errors.count { $0 == "\n" } == 1, "once for both rooflines: \(run.errors)")
    #expect(run.errors.hasPrefix("note: not kept in '\(tool.path("cache/cnnbench"))': "), "\(run.errors)")
    let homeless = try tool.shell("HOME= XDG_CACHE_HOME= cnnbench \(quick.joined(separator: " "))")
    #expect(homeless.errors == "note: the roofline is not kept: neither HOME nor XDG_CACHE_HOME is set\n")
  }

  @Test(arguments: [
    (["--isa", "simd64"], "unknown instruction set 'simd64'"), (["--isa", "sse4.2,"], "unknown instruction set ''"),
    (["--threads", "1,0"], "a thread count is 1 to 1024 or 'all'"), (["--threads", ""], "--threads"),
    (["--show", "--time", "1s"], "--show measures nothing"),
  ])
  func `machine refuses wrong usage in one sentence`(arguments: [String], message: String) throws {
    let run = try tool.run(["machine"] + arguments)
    #expect(run.status == 64 && run.output.isEmpty)
    #expect(run.errors.hasPrefix("error: ") && run.errors.contains(message), "\(run.errors)")
  }

  @Test func `machine that is interrupted keeps nothing unfinished and leaves the output file`() throws {
    let file = try tool.file("machine.csv", holding: "old")
    let process = tool.cnnbench([
      "machine", "--isa", "sse4.2", "--threads", "1", "--time", "1min", "--format", "csv", "--output", file,
    ])
    let terminal = try PseudoTerminal()
    process.standardError = terminal.deviceHandle
    try process.run()
    let progress = terminal.read(until: "left", for: .seconds(60))
    #expect(progress.contains("sse4.2, 1 thread  machine peak"))
    process.interrupt()
    process.waitUntilExit()
    #expect(process.terminationReason == .exit && process.terminationStatus == 130)
    #expect(try tool.text("machine.csv") == "old")
    #expect(try tool.run(["machine", "--show"]).status == 69)
  }
}

struct `Former names` {
  @Test func `former names of instruction sets are the same in files and on the command line`() {
    let former = Dictionary(uniqueKeysWithValues: InstructionSet.allCases.map { ($0.formerName, $0.rawValue) })
    #expect(FormerNames.instructionSets == former)
  }
}
