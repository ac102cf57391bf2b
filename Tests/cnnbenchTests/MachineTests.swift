import Foundation
import Harness
import Kernels
import Testing
import WorkerThreads
import cnnbench

private let hierarchy = CacheHierarchy(
  caches: [
    .init(level: .l1, byteCount: 32 << 10, sharingCount: 1), .init(level: .l2, byteCount: 256 << 10, sharingCount: 1),
    .init(level: .l3, byteCount: 2 << 20, sharingCount: 2),
  ], logicalCPUCount: 2)

private func machine(_ model: String = "Sample", _ hierarchy: CacheHierarchy = hierarchy) -> MachineIdentity {
  let environment = Environment(
    instructionSets: [], libraries: [:], gitCommit: nil,
    readFile: { $0 == "/proc/cpuinfo" ? "processor: 0\nmodel name: \(model)\n" : nil })
  return MachineIdentity(environment, hierarchy: hierarchy)
}

struct `A measurement of the machine` {
  private func measure(
    _ instructionSet: InstructionSet, threads: Int, _ machine: MachineIdentity, memory: Int
  ) throws -> Roofline {
    let measurement = MachineMeasurement(
      table: KernelTable(for: instructionSet), workers: ThreadPool(workerCount: threads), machine: machine,
      memory: MemoryBudget(byteCount: memory), time: .milliseconds(1))
    return try #require(
      measurement.roofline(interruption: Interruption(), progress: ProgressLine(isShown: false)))
  }

  @Test(arguments: InstructionSet.available, [1, 3])
  func `has a rate for each access to each level that there is`(set: InstructionSet, threads: Int) throws {
    let roofline = try measure(set, threads: threads, machine(), memory: 1 << 20)
    let sets = WorkingSets(hierarchy, threads: threads) { _ in "small" }
    #expect(roofline.instructionSet == set.rawValue && roofline.threads == threads && roofline.machine == machine())
    let measured = MemoryLevel.allCases.filter { sets[$0].byteCount != nil }
    #expect(roofline.levels.map(\.level) == measured && measured.contains(.l1))
    for level in roofline.levels {
      #expect(level.workingSetByteCount == threads * sets[level.level].byteCount!)
      for rate in [level.read, level.write, level.triad, roofline.peak] {
        #expect(rate.median.isFinite && rate.intervalLow > 0 && rate.sampleCount >= 3)
        #expect(rate.intervalLow <= rate.median && rate.median <= rate.intervalHigh)
      }
    }
    #expect(roofline.absentLevels.last?.reason == "needs 256 MiB of memory where 1 MiB are available")
  }

  @Test func `of a machine without known caches and memory has a peak`() throws {
    let unknown = machine("unknown", CacheHierarchy(caches: [], logicalCPUCount: 1))
    let roofline = try measure(.sse42, threads: 1, unknown, memory: 0)
    #expect(roofline.levels.isEmpty && roofline.peak.median > 0)
    #expect(roofline.absentLevels.map(\.level) == MemoryLevel.allCases)
  }
}

struct `A roof beside other results` {
  @Test func `is measured once and then kept`() throws {
    let tool = try CommandLineTool()
    let store = RooflineStore(directory: tool.path("cache"), machine: machine())
    let workers = ThreadPool(workerCount: 1)
    func roofline(_ store: RooflineStore?) -> Roofline? {
      MachineMeasurement.roofline(
        table: KernelTable(for: .sse42), workers: workers, machine: machine(), memory: MemoryBudget(byteCount: 0),
        time: .milliseconds(1), store: store, interruption: Interruption(), progress: ProgressLine(isShown: false))
    }
    let first = try #require(roofline(store))
    #expect(roofline(store) == first && store.rooflines == [first])
    #expect(roofline(nil)?.peak != first.peak)
  }
}

struct `The store of rooflines` {
  private let tool: CommandLineTool
  private let store: RooflineStore

  init() throws {
    tool = try CommandLineTool()
    store = RooflineStore(directory: tool.path("cache"), machine: machine())
  }

  private func roofline(
    _ instructionSet: String = "avx2", threads: Int = 1, peak: Double = 100, machine: MachineIdentity = machine()
  ) -> Roofline {
    let rate = MeasuredRate(median: peak, intervalLow: peak, intervalHigh: peak, confidence: 0.96, sampleCount: 9)
    return Roofline(
      instructionSet: instructionSet, threads: threads, machine: machine, peak: rate,
      levels: [LevelBandwidth(level: .l1, workingSetByteCount: 3 << 10, read: rate, write: rate, triad: rate)],
      absentLevels: [AbsentLevel(level: .memory, reason: "none")])
  }

  /// The files that were kept.
  private func files() throws -> [URL] {
    let folder = URL(filePath: tool.path("cache"))
    let found = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)?.allObjects ?? []
    return found.compactMap { $0 as? URL }.filter { $0.pathExtension == "json" }
  }

  @Test func `is empty before anything was kept`() {
    #expect(store.rooflines.isEmpty && store.roofline(instructionSet: "avx2", threads: 1) == nil)
  }

  @Test func `returns what was kept last, by instruction set and thread count`() throws {
    let kept = [roofline("sse4.2"), roofline("avx2"), roofline("avx2", threads: 2)]
    try store.keep(roofline("avx2", peak: 1))
    for roofline in kept.reversed() { try store.keep(roofline) }
    #expect(store.rooflines == kept)
    #expect(store.roofline(instructionSet: "avx2", threads: 2) == kept[2])
    #expect(store.roofline(instructionSet: "avx512", threads: 1) == nil)
    #expect(try files().count == 3)
  }

  @Test func `reads what an earlier version kept, and takes its place under the name of today`() throws {
    let kept = roofline("avx2", threads: 2)
    try store.keep(kept)
    let file = try #require(try files().first)
    let former = try String(contentsOf: file, encoding: .utf8).replacing("\"avx2\"", with: "\"simd256\"")
    try FileManager.default.removeItem(at: file)
    let folder = file.deletingLastPathComponent()
    try former.write(to: folder.appending(path: "simd256-2.json"), atomically: true, encoding: .utf8)
    #expect(store.rooflines == [kept])
    try store.keep(roofline("avx2", threads: 2, peak: 3))
    #expect(try files().map(\.lastPathComponent) == ["avx2-2.json"])
  }

  @Test func `keeps machines apart that share a cache folder`() throws {
    let smaller = CacheHierarchy(caches: Array(hierarchy.caches.dropLast()), logicalCPUCount: 2)
    let machines = [machine(), machine("Other"), machine("Sample", smaller)]
    for (index, machine) in machines.enumerated() {
      let store = RooflineStore(directory: tool.path("cache"), machine: machine)
      try store.keep(roofline(peak: Double(index + 1), machine: machine))
    }
    for (index, machine) in machines.enumerated() {
      let store = RooflineStore(directory: tool.path("cache"), machine: machine)
      #expect(store.rooflines.map(\.peak.median) == [Double(index + 1)])
    }
  }

  @Test(arguments: [
    ("}", ""), ("\"cnnbench-roofline\"", "\"cnnbench-conv\""),
    ("\"schema_version\" : 2", "\"schema_version\" : 1"), ("\"Sample\"", "\"Foreign\""),
    ("\"threads\" : 1", "\"threads\" : 2"), ("\"median\" : 100", "\"median\" : 0"),
    ("\"median\" : 100", "\"median\" : -1"), ("\"ci_high\" : 100", "\"ci_high\" : 1e300"),
  ])
  func `takes a file that is damaged, foreign or of another version for none`(old: String, new: String) throws {
    try store.keep(roofline())
    let file = try #require(try files().first)
    let text = try String(contentsOf: file, encoding: .utf8)
    #expect(text.contains(old))
    try text.replacing(old, with: new).write(to: file, atomically: true, encoding: .utf8)
    #expect(store.rooflines.isEmpty && store.roofline(instructionSet: "avx2", threads: 1) == nil)
    try store.keep(roofline())
    #expect(store.rooflines.count == 1)
  }

  @Test func `says when it cannot keep anything`() throws {
    _ = try tool.file("cache", holding: "a file where the folder should be")
    #expect(throws: (any Error).self) { try store.keep(roofline()) }
    #expect(store.rooflines.isEmpty)
  }
}

struct `The machine command` {
  private let tool: CommandLineTool

  init() throws { tool = try CommandLineTool() }

  private let quick = ["machine", "--isa", "sse4.2", "--threads", "1", "--time", "1ms"]

  @Test func `measures, keeps, and shows what it kept`() throws {
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

  @Test(arguments: ["table", "markdown"])
  func `draws the roofline for people`(format: String) throws {
    let run = try tool.run(quick + ["--format", format])
    #expect(run.status == 0 && run.output.contains("sse4.2, 1 thread: peak ") && run.output.contains("-peak--"))
    #expect(!run.output.contains("\u{1B}"))
  }

  @Test func `writes JSON into a file`() throws {
    let run = try tool.run(quick + ["--format", "json", "--output", tool.path("machine.json")])
    #expect(run.status == 0 && run.output.isEmpty)
    #expect(try tool.text("machine.json").contains("\"schema\" : \"cnnbench-machine\""))
  }

  @Test func `records the options that were in force, which are fewer where nothing was measured`() throws {
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

  @Test func `has nothing to show before it measured`() throws {
    let run = try tool.run(["machine", "--show"])
    #expect(run.status == 69 && run.output.isEmpty)
    #expect(run.errors.hasPrefix("error: ") && run.errors.contains("note: 'cnnbench machine' measures"))
  }

  @Test func `says so where nothing can be kept`() throws {
    _ = try tool.file("cache", holding: "a file where the folder should be")
    let run = try tool.run(quick)
    #expect(run.status == 0 && run.output.contains("sse4.2, 1 thread"))
    #expect(run.errors.hasPrefix("note: not kept in '\(tool.path("cache/cnnbench"))': "), "\(run.errors)")
    let homeless = try tool.shell("HOME= XDG_CACHE_HOME= cnnbench \(quick.joined(separator: " "))")
    #expect(homeless.errors == "note: not kept: there is no home folder\n")
  }

  @Test(arguments: [
    (["--isa", "simd64"], "unknown instruction set 'simd64'"), (["--isa", "sse4.2,"], "unknown instruction set ''"),
    (["--threads", "1,0"], "a number of threads is 1 to 1024, or all"), (["--threads", ""], "--threads"),
    (["--show", "--time", "1s"], "--show measures nothing"), (["--output", "/no/such/file"], "cannot write"),
  ])
  func `refuses wrong usage in one sentence`(arguments: [String], message: String) throws {
    let run = try tool.run(["machine"] + arguments)
    #expect(run.status == 64 && run.output.isEmpty)
    #expect(run.errors.hasPrefix("error: ") && run.errors.contains(message), "\(run.errors)")
  }

  @Test func `ends at an interruption without keeping what is unfinished or replacing the output file`() throws {
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
  @Test func `are the same in files and on the command line`() {
    let former = Dictionary(uniqueKeysWithValues: InstructionSet.allCases.map { ($0.formerName, $0.rawValue) })
    #expect(FormerNames.instructionSets == former)
  }
}
