import Counters
import Foundation
import Harness
import Kernels
import Reporting
import Testing

struct `Looking closer on the command line` {
  static let tiny = "mb1ic16ih12oc32kh3ph1"

  private let tool: CommandLineTool

  init() throws { tool = try CommandLineTool() }

  private func conv(_ arguments: String...) throws -> CommandLineRun {
    try tool.run(["conv", "--problem", Self.tiny, "--time", "2ms", "--roofline", "none"] + arguments)
  }

  // MARK: Caches, threads, processes

  @Test func `warm and cold caches are rows of their own, and their repro command says which`() throws {
    let run = try conv("--backend", "direct,winograd-f2", "--cache", "both", "--format", "csv")
    #expect(run.status == 0 && run.csvRows.map { $0["cache"] } == ["warm", "cold", "warm", "cold"])
    #expect(run.csvRows.allSatisfy { Double($0["median_ms"]!) != nil && $0["repro"]!.contains("--cache both") })
  }

  @Test func `several thread counts are compared with one`() throws {
    let run = try conv("--backend", "direct", "--threads", "1,2", "--format", "csv")
    #expect(run.csvRows.map { $0["threads"] } == ["1", "2"])
    let (one, two) = (run.csvRows[0], run.csvRows[1])
    #expect(one["speedup_over_one_thread"] == "" && one["repro"] == two["repro"]!.replacing(" --threads 2", with: ""))
    // A busy machine makes mistrusted rows, which are not compared.
    guard one["status"] == "passed", two["status"] == "passed" else { return }
    let speedup = try #require(Double(two["speedup_over_one_thread"]!))
    let medians = [one, two].compactMap { Double($0["median_ms"]!) }
    #expect(abs(speedup - medians[0] / medians[1]) < 1e-9)
  }

  @Test(arguments: [("0", "is 1 to 1024"), ("1,", "is 1 to 1024"), ("two", "is 1 to 1024")])
  func `a wrong thread count is refused with what would be right`(text: String, hint: String) throws {
    let run = try conv("--threads", text)
    #expect(run.status == 64 && run.errors.contains(hint))
  }

  @Test func `several processes become one row`() throws {
    let run = try conv("--backend", "direct", "--processes", "2", "--samples", "--format", "json")
    #expect(run.status == 0, "\(run.errors)")
    let row = try #require(try ConvolutionFile(json: run.output).payload.rows.first)
    #expect(row.processes == 2 && row.processSpread != nil && row.maximumAbsoluteError != nil)
    #expect(row.sampleMilliseconds?.count == row.samples)
    #expect(try ConvolutionFile(json: run.output).settings?.options["processes"] == "2")
    #expect(try conv("--processes", "0").status == 64)
  }

  @Test func `several processes get the same options, and refuse a pipe`() throws {
    #expect(try conv("--backend", "direct", "--processes", "2", "--").status == 0)
    let run = try tool.shell("echo \(Self.tiny) | cnnbench conv --batch /dev/stdin --processes 2")
    #expect(
      run.status == 64 && run.errors.contains("'/dev/stdin' once per process; name a regular file (found a pipe)"))
  }

  /// Puts a folder where the results of one of three processes would be.
  private func conv(failingProcess number: Int) throws -> CommandLineRun {
    try tool.shell(
      """
      export TMPDIR=$PWD; mkdir -p cnnbench-$$-\(number)/results.json
      exec cnnbench conv --problem \(Self.tiny) --backend direct --time 2ms --roofline none --processes 3 --format csv
      """)
  }

  @Test func `a process that fails leaves what the earlier ones found`() throws {
    let run = try conv(failingProcess: 3)
    #expect(run.status == 74 && run.errors.hasSuffix("error: process 3 of 3 ended with status 74 and has no results\n"))
    #expect(run.csvRows.count == 1 && run.csvRows[0]["processes"] == "2", "\(run.output)")
    let first = try conv(failingProcess: 1)
    #expect(first.status == 74 && first.output.isEmpty)
  }

  @Test func `a folder that processes cannot have ends with status 74 and one sentence`() throws {
    let run = try tool.shell("TMPDIR=/proc cnnbench conv --problem \(Self.tiny) --backend direct --processes 2")
    #expect(run.status == 74 && run.output.isEmpty && run.errors.split(separator: "\n").count == 1)
    #expect(run.errors.hasPrefix("error: cannot make the folder '/proc/cnnbench-"))
  }

  @Test func `an interruption reaches the process that measures`() throws {
    let process = tool.cnnbench(
      ["conv", "--backend", "reference", "--time", "20ms", "--roofline", "none", "--processes", "3", "--format", "csv"]
        + (1...500).flatMap { ["--problem", "mb1ic64ih28oc64oh28kh3n\"layer\($0)\""] })
    let terminal = try PseudoTerminal()
    let output = Pipe()
    process.standardError = terminal.deviceHandle
    process.standardOutput = output
    try process.run()
    #expect(terminal.read(until: "3/500 layer3", for: .seconds(60)).contains("3/500"))
    process.interrupt()
    let table = String(decoding: try output.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
    process.waitUntilExit()
    #expect(process.terminationReason == .exit && process.terminationStatus == 130)
    let rows = CommandLineRun(status: 0, hasExited: true, output: table, errors: "").csvRows
    #expect(rows.count >= 2 && rows.count < 500)
  }

  @Test(.enabled(if: (try? ProcessorAffinity.allowedProcessors().count) ?? 0 > 0, "threads cannot be pinned here"))
  func `pinned threads are no more than there are processors`() throws {
    #expect(try conv("--backend", "direct", "--pin").status == 0)
    let run = try conv("--backend", "direct", "--pin", "--threads", "1000")
    #expect(run.status == 69 && run.errors.contains("cannot be pinned"))
  }

  // MARK: Samples, noise, phases, roofline

  @Test func `samples are kept when asked for, and noise is judged always`() throws {
    let run = try conv("--backend", "direct", "--samples", "--format", "json")
    let row = try #require(try ConvolutionFile(json: run.output).payload.rows.first)
    #expect(row.sampleMilliseconds?.count == row.samples)
    #expect(row.noise != nil && (row.noise == .quiet) == (row.noiseReason == nil))
    #expect(try #require(row.effectiveSamples) <= Double(try #require(row.samples)))
    let plain = try ConvolutionFile(json: try conv("--backend", "direct", "--format", "json").output)
    #expect(plain.payload.rows.first?.sampleMilliseconds == nil)
  }

  @Test func `the phases and what none accounts for make up an execution`() throws {
    let run = try conv("--backend", "im2col,winograd-f4", "--phases", "--format", "json")
    for row in try ConvolutionFile(json: run.output).payload.rows {
      let phases = try #require(row.phases)
      #expect(phases.count == 3 && phases.allSatisfy { $0.milliseconds > 0 }, "\(row.backend)")
      #expect(try #require(row.phaseResidueMilliseconds) >= 0)
    }
    #expect(try conv("--backend", "im2col", "--phases").output.contains("lowering ms"))
  }

  @Test func `a roofline is measured once, kept, and every row is compared with it`() throws {
    let arguments = ["conv", "--problem", Self.tiny, "--time", "2ms", "--backend", "direct", "--format", "csv"]
    let row = try #require(try tool.run(arguments).csvRows.first)
    let numbers = [
      "flop_per_byte", "attainable_gflops", "effective_attainable_fraction", "executed_attainable_fraction",
    ]
    for column in numbers { #expect(try #require(Double(row[column]!)) > 0, "\(column)") }
    #expect(["peak", "l1", "l2", "l3", "memory"].contains(row["bounding_memory"]))
    #expect(try tool.run(["machine", "--show"]).status == 0, "what conv measured is kept")
    #expect(try conv("--backend", "direct", "--format", "csv").csvRows.first?["attainable_gflops"] == "")
  }

  @Test func `the fastest backends are drawn under the roof when asked for`() throws {
    let run = try tool.run([
      "conv", "--problem", Self.tiny + "n\"layer\"", "--time", "20ms", "--backend", "direct,winograd-f2", "--chart",
    ])
    #expect(run.status == 0 && run.output.contains("FLOP/byte") && run.output.contains("GFLOP/s"))
    #expect(try conv("--backend", "direct", "--chart").errors.contains("--chart draws no roofline"))
  }

  @Test func `auto is held to the error and the memory that are asked for`() throws {
    let run = try conv("--backend", "auto", "--max-error", "1e-6", "--max-workspace", "64MiB", "--format", "csv")
    let row = try #require(run.csvRows.first)
    #expect(row.isVerified && Double(row["max_rel_error"]!)! <= 1e-6)
    #expect(row["repro"]?.hasSuffix(" --max-error 1e-06 --max-workspace 67108864") == true)
    let impossible = try conv("--backend", "auto,direct", "--max-workspace", "1", "--format", "csv").csvRows
    #expect(impossible[0]["status"] == "skipped" && impossible[0]["repro"]?.hasSuffix(" --max-workspace 1") == true)
    #expect(impossible[1].isVerified && impossible[1]["repro"]?.contains("--max") == false)
    #expect(try conv("--max-workspace", "big").errors.contains("a size reads like"))
  }

  @Test func `shares of the peak count the taps inside the image`() throws {
    let run = try tool.run([
      "conv", "--problem", "mb1ic4ih32oc8kh31ph15", "--backend", "direct", "--time", "1ms", "--roofline", "none",
      "--format", "csv",
    ])
    let row = try #require(run.csvRows.first)
    func number(_ column: String) throws -> Double { try #require(row[column].flatMap(Double.init)) }
    let share = try number("inbounds_gflop") / number("median_ms") * 1000 / number("peak_gflops")
    #expect(try abs(number("peak_fraction") / share - 1) < 1e-9)
    #expect(try number("inbounds_gflop") < 0.6 * number("dense_gflop"))
    #expect(try abs(number("flop_per_byte") / (number("inbounds_gflop") * 1e9 / number("compulsory_bytes")) - 1) < 1e-9)
  }

  // MARK: Counters

  @Test func `the program's own events are read through PAPI`() throws {
    let run = try conv(
      "--backend", "direct,fft", "--counters", "papi", "--events",
      "sde:::cnnbench::multiply_adds,sde:::cnnbench::ffts,no_such_event", "--format", "csv")
    #expect(run.status == 0, "\(run.errors)")
    let (direct, fft) = (run.csvRows[0], run.csvRows[1])
    // 12 columns and 3 · 12 − 2 rows of taps inside, 3 taps in each, for 16 × 32 channels.
    let multiplyAdds = 12 * 34 * 3 * 16 * 32
    #expect(direct["sde:::cnnbench::multiply_adds"] == "\(multiplyAdds)")
    #expect(direct["sde:::cnnbench::ffts"] == "0" && Int(fft["sde:::cnnbench::ffts"]!)! > 0)
    #expect(direct["no_such_event"] == "" && direct["counter_note"]!.contains("no_such_event"))
    #expect(direct["counter_source"] == "papi")
  }

  @Test func `software events are there on every machine`() throws {
    let row = try #require(try conv("--backend", "direct", "--counters", "software", "--format", "csv").csvRows.first)
    #expect(try #require(Double(row["task-clock"]!)) > 0)
  }

  @Test(.enabled(if: SimulatedCounters().unavailability() == nil, "needs valgrind"))
  func `simulated counts are the same at each run`() throws {
    let runs = try (0..<2).map { _ in
      try conv("--backend", "direct,im2col,im2col-native,fft,winograd-f4", "--counters", "simulated", "--format", "csv")
    }
    let events = SimulatedCounters().defaultEvents
    for (first, second) in zip(runs[0].csvRows, runs[1].csvRows) {
      for event in events {
        #expect(try #require(Int(first[event]!)) >= 0, "\(first["backend"]!): \(event)")
        #expect(first[event] == second[event], "\(first["backend"]!): \(event), \(second["counter_note"]!)")
      }
      #expect(Int(first["instructions"]!)! > 10_000)
      #expect(InstructionSet.allCases.contains { first["counter_note"]!.contains("instruction set \($0.rawValue);") })
    }
    #expect(runs[0].csvRows.count == 5)
  }

  @Test(.enabled(if: PerfCounters().unavailability() != nil, "this machine has hardware counters"))
  func `counters that are absent are empty cells with a reason`() throws {
    let run = try conv("--backend", "direct", "--counters", "perf", "--format", "csv")
    let row = try #require(run.csvRows.first)
    #expect(run.status == 0 && run.errors.contains("--counters perf counts nothing here: "))
    #expect(row["cycles"] == "" && row["counter_note"]!.contains("cycles, "))
  }

  @Test(arguments: [
    (["--events", "cycles"], "--events needs a source"), (["--counters", "magic"], "unknown source of counts 'magic'"),
    (["--counters", "perv"], "did you mean 'perf'"),
  ])
  func `conv refuses counters and events that it cannot count`(arguments: [String], message: String) throws {
    let run = try tool.run(["conv", "--problem", Self.tiny] + arguments)
    #expect(run.status == 64 && run.errors.contains(message), "\(run.errors)")
  }

  // MARK: Calibrate and serve

  @Test func `calibrate compares a plan with itself`() throws {
    let run = try tool.run([
      "calibrate", "--problem", Self.tiny, "--pairs", "3", "--time", "2ms", "--format", "json",
    ])
    #expect(run.status == 0, "\(run.errors)")
    let file = try ResultEnvelope<CalibrationResults>(json: run.output)
    for calibration in [file.payload.interleaved, file.payload.sequential] {
      #expect(calibration?.pairCount == 3)
      #expect(try #require(calibration?.halfWidth) > 0)
    }
    #expect(file.payload.emptySampleNanoseconds > 0)
    let options = try #require(file.settings?.options)
    #expect(options["isa"].map(file.payload.summary.contains) == true && options["pairs"] == "3")
  }

  @Test(arguments: [
    (["--pairs", "0"], 64 as Int32, "number of pairs"), (["--backend", "all"], 64, "--backend takes one name here"),
    (["--backend", "winograd-f4", "--problem", "mb1ic3ih9oc4kh1"], 65, "solves square kernels"),
    (["--problem", "ic3"], 64, "'ic3'"),
  ])
  func `calibrate refuses what it cannot compare`(arguments: [String], status: Int32, message: String) throws {
    let run = try tool.run(["calibrate"] + arguments)
    #expect(run.status == status && run.errors.contains(message), "\(run.errors)")
  }

  @Test func `calibrate that is interrupted ends with 130 at any time`() throws {
    for seconds in [0.1, 0.3, 0.6] {
      let run = try tool.shell(
        "timeout --preserve-status -s INT \(seconds) cnnbench calibrate --problem mb16ic64ih112oc64oh112kh3")
      #expect(run.status == 130 && run.errors.isEmpty, "\(run.errors)")
    }
  }

  @Test(arguments: ["calibrate", "serve --protocol 4", "replay --backend direct"])
  func `tensors that do not fit into memory are told of`(command: String) throws {
    let run = try tool.shell("cnnbench \(command) --problem mb1000000ic512ih224oc512oh224kh3")
    #expect(run.status == 65 && run.hasExited && run.output.isEmpty)
    #expect(run.errors.hasPrefix("error: 'mb1000000ic512ih224oc512oh224kh3ph1' needs "), "\(run.errors)")
  }

  @Test(arguments: ["warm", "cold"])
  func `serve times what it is asked for, line by line`(cache: String) throws {
    let serve = "cnnbench serve --protocol 4 --problem \(Self.tiny) --cache \(cache)"
    let run = try tool.shell("printf 'run 1 2\\nrun 0 1\\n' | \(serve) --backend direct,winograd-f2,winograd-f4")
    #expect(run.status == 0, "\(run.errors)")
    let lines = try run.output.split(separator: "\n").map {
      try #require(try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])
    }
    #expect(lines.first?["protocol"] as? Int == 4)
    let candidates = try #require(lines.first?["candidates"] as? [[String: Any]])
    #expect(candidates.compactMap { $0["backend"] as? String } == ["direct", "winograd-f2", "winograd-f4"])
    #expect((lines.first?["failed"] as? [Any])?.isEmpty == true)
    #expect(lines.dropFirst().compactMap { $0["index"] as? Int } == [1, 0])
    #expect(lines.dropFirst().allSatisfy { ($0["nanoseconds"] as? [Double])?.isEmpty == false })
    let wrong = try tool.shell("echo 'run 9 1' | cnnbench serve --protocol 4 --problem \(Self.tiny) --backend direct")
    #expect(wrong.status == 64 && wrong.errors.contains("'run 9 1' is not a request"))
  }

  @Test(arguments: [([], "(found no --protocol)"), (["--protocol", "2"], "(found --protocol 2)")])
  func `serve refuses a program that speaks another version of the protocol`(words: [String], found: String) throws {
    let run = try tool.run(["serve", "--problem", Self.tiny] + words)
    #expect(run.status == 64 && run.output.isEmpty)
    #expect(
      run.errors.hasPrefix("error: 'cnnbench serve' speaks version 4 of its protocol") && run.errors.contains(found),
      "\(run.errors)")
  }
}
