import Foundation
import Harness
import Testing

/// Two processors with caches of their own below a cache that both share.
private let hierarchy = CacheHierarchy(
  caches: [
    .init(level: .l1, byteCount: 48 << 10, sharingCount: 1), .init(level: .l2, byteCount: 1280 << 10, sharingCount: 1),
    .init(level: .l3, byteCount: 48 << 20, sharingCount: 2),
  ], logicalCPUCount: 2)

private let systemFiles: [String: String] = {
  var files = ["/proc/cpuinfo": (0..<8).map { "processor: \($0)\nmodel name: Sample\n\n" }.joined()]
  let caches = [
    ("1", "Data", "48K", "0,4"), ("1", "Instruction", "32K", "0,4"), ("2", "Unified", "2048K", "0,4"),
    ("3", "Unified", "32M", "0-7"),
  ]
  for (index, cache) in caches.enumerated() {
    let folder = "/sys/devices/system/cpu/cpu0/cache/index\(index)"
    files[folder + "/level"] = cache.0 + "\n"
    files[folder + "/type"] = cache.1 + "\n"
    files[folder + "/size"] = cache.2 + "\n"
    files[folder + "/shared_cpu_list"] = cache.3 + "\n"
  }
  return files
}()

struct `A cache hierarchy` {
  private let folder = "/sys/devices/system/cpu/cpu0/cache"

  @Test func `a cache hierarchy is read from the system's files`() {
    let read = CacheHierarchy { systemFiles[$0] }
    #expect(
      read
        == CacheHierarchy(
          caches: [
            .init(level: .l1, byteCount: 48 << 10, sharingCount: 2),
            .init(level: .l2, byteCount: 2 << 20, sharingCount: 2),
            .init(level: .l3, byteCount: 32 << 20, sharingCount: 8),
          ], logicalCPUCount: 8))
  }

  @Test func `a cache hierarchy is empty where the system tells nothing`() {
    let read = CacheHierarchy { _ in nil }
    #expect(read.caches.isEmpty)
    #expect(read.byteCountPerThread(of: .l1, threads: 1) == nil)
  }

  @Test(arguments: ["", "all", "3-1", "0-1-2", "0,"])
  func `a cache hierarchy takes an unreadable list of sharers for none`(list: String) {
    var files = systemFiles
    for index in 0...3 { files["\(folder)/index\(index)/shared_cpu_list"] = list }
    #expect(CacheHierarchy { files[$0] }.caches.map(\.sharingCount) == [1, 1, 8])
  }

  @Test func `a cache hierarchy leaves out a cache whose size cannot be read`() {
    var files = systemFiles
    files["\(folder)/index2/size"] = "big"
    #expect(CacheHierarchy { files[$0] }.caches.map(\.level) == [.l1, .l3])
  }

  @Test func `a cache hierarchy divides what threads share and nothing else`() {
    let read = CacheHierarchy { systemFiles[$0] }
    let shares = [1, 4, 8].map { threads in
      [MemoryLevel.l1, .l2, .l3].map { read.byteCountPerThread(of: $0, threads: threads)! >> 10 }
    }
    #expect(shares == [[48, 2048, 32 << 10], [48, 2048, 8 << 10], [24, 1024, 4 << 10]])
  }

  @Test func `a cache hierarchy of this machine has its levels in order`() {
    let levels = MachineIdentity.current.hierarchy.caches.map(\.level)
    #expect(levels == levels.sorted() && Set(levels).count == levels.count)
  }
}

struct `Working sets` {
  private func sets(_ hierarchy: CacheHierarchy, threads: Int = 1) -> [Int?] {
    let sets = WorkingSets(hierarchy, threads: threads) { _ in nil }
    return MemoryLevel.allCases.map { sets[$0].byteCount }
  }

  private func caches(_ byteCounts: [MemoryLevel: Int]) -> CacheHierarchy {
    CacheHierarchy(
      caches: byteCounts.sorted { $0.key < $1.key }.map { .init(level: $0, byteCount: $1, sharingCount: 1) },
      logicalCPUCount: 1)
  }

  private func nearly(_ byteCount: Int) -> Int { byteCount / WorkingSets.unit * WorkingSets.unit }

  @Test func `working sets lie well between a cache and the one before it`() {
    #expect(sets(hierarchy) == [24 << 10, nearly(640 << 10), nearly(5 << 20), nearly(256 << 20)])
  }

  @Test func `working sets share what the threads share`() {
    #expect(sets(hierarchy, threads: 2) == [24 << 10, nearly(640 << 10), nearly(5 << 20), nearly(128 << 20)])
  }

  @Test func `working sets of L3 are at least twice L2 and at most half of L3`() {
    #expect(sets(caches([.l2: 1 << 20, .l3: 4 << 20]))[2] == nearly(2 << 20))
    #expect(sets(caches([.l2: 1 << 20, .l3: 12 << 20]))[2] == nearly(3 << 20))
    #expect(sets(caches([.l2: 1 << 20, .l3: 64 << 20]))[2] == nearly(4 << 20))
  }

  @Test func `working sets of memory are four times the last cache`() {
    #expect(sets(caches([.l2: 1 << 20, .l3: 256 << 20]))[3] == nearly(1 << 30))
  }

  @Test func `working sets are absent with a reason where a cache is unknown or no larger than the one before it`() {
    let small = WorkingSets(caches([.l1: 32 << 10, .l2: 64 << 10]), threads: 1) { "needs \($0)" }
    #expect(small[.l1].byteCount == nearly(16 << 10))
    #expect(small[.l2].absence == "a thread's share of L2 is less than four times its L1")
    #expect(small[.l3].absence == "the system reports no L3 cache")
    #expect(small[.memory].absence == "needs \(256 << 20)")
    #expect(small.largestByteCount == nearly(16 << 10))
  }

  @Test func `working sets of a machine that tells nothing, or whose threads crowd its caches, are memory's`() {
    #expect(sets(hierarchy, threads: 1000)[0] == nil)
    #expect(sets(caches([:])) == [nil, nil, nil, nearly(256 << 20)])
    #expect(WorkingSets(caches([:]), threads: 1) { _ in "none" }.largestByteCount == 0)
  }
}

struct `A roofline` {
  private static func rate(_ median: Double) -> MeasuredRate {
    MeasuredRate(
      median: median, intervalLow: 0.9 * median, intervalHigh: 1.1 * median, confidence: 0.95, sampleCount: 20)
  }

  private static func bandwidth(_ level: MemoryLevel, _ read: Double, triad: Double) -> LevelBandwidth {
    LevelBandwidth(
      level: level, workingSetByteCount: 1 << 20, read: rate(read), write: rate(read / 2), triad: rate(triad))
  }

  private func roofline(threads: Int = 1, levels: [LevelBandwidth]) -> Roofline {
    let environment = Environment(instructionSets: [], libraries: [:], gitCommit: nil, readFile: { systemFiles[$0] })
    return Roofline(
      instructionSet: "avx2", threads: threads, date: Date(timeIntervalSince1970: 1_772_366_400),
      machine: MachineIdentity(environment, hierarchy: hierarchy), peak: Self.rate(100), levels: levels,
      absentLevels: [])
  }

  private var complete: Roofline {
    roofline(levels: [
      Self.bandwidth(.l1, 200, triad: 250), Self.bandwidth(.l2, 100, triad: 80), Self.bandwidth(.l3, 20, triad: 20),
      Self.bandwidth(.memory, 10, triad: 8),
    ])
  }

  @Test func `a roofline limits by bytes below its ridge and by arithmetic above`() {
    #expect(complete.attainable(intensity: 2, level: .memory) == 20)
    #expect(complete.attainable(intensity: 10, level: .memory) == 100)
    #expect(complete.attainable(intensity: 1000, level: .memory) == 100)
    #expect(complete.ridgeIntensity(of: .memory) == 10)
  }

  @Test func `a roofline takes the fastest access for its roof`() {
    #expect(complete.attainable(intensity: 0.25, level: .l1) == 62.5)
    #expect(complete.ridgeIntensity(of: .l2) == 1)
  }

  @Test func `a roofline says nothing of a level that was not measured`() {
    let partial = roofline(levels: [Self.bandwidth(.l1, 200, triad: 200)])
    #expect(partial.attainable(intensity: 1, level: .memory) == nil)
    #expect(partial.ridgeIntensity(of: .l3) == nil)
    #expect(partial.level(ofWorkingSet: 1 << 30) == nil)
  }

  @Test func `a roofline knows the level that a working set fits`() {
    let sizes = [0, 48 << 10, 48 << 10 + 1, 1280 << 10, 2 << 20, 48 << 20, 48 << 20 + 1]
    #expect(sizes.map(complete.level(ofWorkingSet:)) == [.l1, .l1, .l2, .l2, .l3, .l3, .memory])
  }

  @Test func `a roofline adds up private caches of several threads but not a shared one`() {
    let both = roofline(threads: 2, levels: complete.levels)
    let sizes = [96 << 10, 2560 << 10, 2560 << 10 + 1, 48 << 20, 48 << 20 + 1]
    #expect(sizes.map(both.level(ofWorkingSet:)) == [.l1, .l2, .l3, .l3, .memory])
  }

  @Test func `a roofline looks for a working set in the next level that was measured`() {
    let partial = roofline(levels: [Self.bandwidth(.l1, 200, triad: 200), Self.bandwidth(.memory, 10, triad: 8)])
    #expect(partial.level(ofWorkingSet: 1 << 20) == .memory)
  }

  @Test func `a roofline survives being written and read`() throws {
    #expect(try JSONDecoder().decode(Roofline.self, from: try JSONEncoder().encode(complete)) == complete)
  }
}

struct `A measured rate` {
  @Test func `a measured rate is units by time, the longest time the lowest rate`() throws {
    let timing = WorkloadTiming(
      name: "", nanosecondsPerCall: [10, 20, 20, 20, 20, 40], stopReason: .precision, timeSpent: .zero)
    let rate = try #require(MeasuredRate(units: 400, timing: timing))
    #expect(rate.median == 20 && rate.intervalLow == 10 && rate.intervalHigh == 40)
    #expect(rate.relativeHalfWidth == 0.75 && rate.sampleCount == 6 && rate.confidence >= 0.95)
  }

  @Test func `a measured rate does not exist without samples`() {
    let timing = WorkloadTiming(name: "", nanosecondsPerCall: [], stopReason: .interrupted, timeSpent: .zero)
    #expect(MeasuredRate(units: 1, timing: timing) == nil)
  }
}
