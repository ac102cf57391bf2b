import Benchmarking
import Foundation
import Harness
import Kernels
import TestSupport
import Testing
import WorkerThreads

private let hierarchy = CacheHierarchy(
  caches: [
    .init(level: .l1, byteCount: 32 << 10, sharingCount: 1), .init(level: .l2, byteCount: 256 << 10, sharingCount: 1),
    .init(level: .l3, byteCount: 2 << 20, sharingCount: 2),
  ], logicalCPUCount: 2)

private func machine(
  _ model: String = "Sample", _ hierarchy: CacheHierarchy = hierarchy, available: Int? = nil
) -> MachineIdentity {
  let environment = Environment(
    instructionSets: [], libraries: [:], gitCommit: nil, availableCPUCount: available,
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
    let roofline = measurement.roofline(interruption: Interruption(), observer: { _ in })
    return try #require(roofline)
  }

  @Test(arguments: InstructionSet.available, [1, 3])
  func `a measurement of the machine has a rate for each access to each level that there is`(
    set: InstructionSet, threads: Int
  ) throws {
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
    #expect(roofline.absentLevels.last?.reason == "needs 256 MiB; the memory available now is 1 MiB")
  }

  @Test func `a measurement of the machine of a machine without known caches and memory has a peak`() throws {
    let unknown = machine("unknown", CacheHierarchy(caches: [], logicalCPUCount: 1))
    let roofline = try measure(.sse42, threads: 1, unknown, memory: 0)
    #expect(roofline.levels.isEmpty && roofline.peak.median > 0)
    #expect(roofline.absentLevels.map(\.level) == MemoryLevel.allCases)
  }
}

struct `A roof beside other results` {
  @Test func `a roofline beside other results is measured once and then kept`() throws {
    let folder = try TemporaryFolder()
    let store = RooflineStore(directory: folder.path("cache"), machine: machine())
    let workers = ThreadPool(workerCount: 1)
    func roofline(_ store: RooflineStore?) -> Roofline? {
      MachineMeasurement.roofline(
        table: KernelTable(for: .sse42), workers: workers, machine: machine(), memory: MemoryBudget(byteCount: 0),
        time: .milliseconds(1), store: store, interruption: Interruption(), observer: { _ in })
    }
    let first = try #require(roofline(store))
    #expect(roofline(store) == first && store.rooflines == [first])
    #expect(roofline(nil)?.peak != first.peak)
  }
}

struct `The store of rooflines` {
  private let folder: TemporaryFolder
  private let store: RooflineStore

  init() throws {
    folder = try TemporaryFolder()
    store = RooflineStore(directory: folder.path("cache"), machine: machine())
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
    let folder = URL(filePath: folder.path("cache"))
    let found = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)?.allObjects ?? []
    return found.compactMap { $0 as? URL }.filter { $0.pathExtension == "json" }
  }

  @Test func `the store of rooflines is empty before anything was kept`() {
    #expect(store.rooflines.isEmpty && store.roofline(instructionSet: "avx2", threads: 1) == nil)
  }

  @Test func `the store of rooflines returns what was kept last, by instruction set and thread count`() throws {
    let kept = [roofline("sse4.2"), roofline("avx2"), roofline("avx2", threads: 2)]
    try store.keep(roofline("avx2", peak: 1))
    for roofline in kept.reversed() { try store.keep(roofline) }
    #expect(store.rooflines == kept)
    #expect(store.roofline(instructionSet: "avx2", threads: 2) == kept[2])
    #expect(store.roofline(instructionSet: "avx512", threads: 1) == nil)
    #expect(try files().count == 3)
  }

  @Test func `the store of rooflines reads what an earlier version kept, and replaces it`() throws {
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

  @Test func `the store of rooflines keeps machines apart that share a cache folder`() throws {
    let smaller = CacheHierarchy(caches: Array(hierarchy.caches.dropLast()), logicalCPUCount: 2)
    let machines = [
      machine(), machine("Other"), machine("Sample", smaller), machine(available: 1), machine(available: 2),
    ]
    for (index, machine) in machines.enumerated() {
      let store = RooflineStore(directory: folder.path("cache"), machine: machine)
      try store.keep(roofline(peak: Double(index + 1), machine: machine))
    }
    for (index, machine) in machines.enumerated() {
      let store = RooflineStore(directory: folder.path("cache"), machine: machine)
      #expect(store.rooflines.map(\.peak.median) == [Double(index + 1)])
    }
  }

  @Test(arguments: [
    ("}", ""), ("\"cnnbench-roofline\"", "\"cnnbench-conv\""),
    ("\"schema_version\" : 2", "\"schema_version\" : 1"), ("\"Sample\"", "\"Foreign\""),
    ("\"threads\" : 1", "\"threads\" : 2"), ("\"median\" : 100", "\"median\" : 0"),
    ("\"median\" : 100", "\"median\" : -1"), ("\"ci_high\" : 100", "\"ci_high\" : 1e300"),
  ])
  func `the store of rooflines takes a file that is damaged, foreign or of another version for none`(
    old: String, new: String
  ) throws {
    try store.keep(roofline())
    let file = try #require(try files().first)
    let text = try String(contentsOf: file, encoding: .utf8)
    #expect(text.contains(old))
    try text.replacing(old, with: new).write(to: file, atomically: true, encoding: .utf8)
    #expect(store.rooflines.isEmpty && store.roofline(instructionSet: "avx2", threads: 1) == nil)
    try store.keep(roofline())
    #expect(store.rooflines.count == 1)
  }

  @Test func `the store of rooflines says when it cannot keep anything`() throws {
    _ = try folder.file("cache", holding: "a file where the folder should be")
    #expect(throws: (any Error).self) { try store.keep(roofline()) }
    #expect(store.rooflines.isEmpty)
  }
}
