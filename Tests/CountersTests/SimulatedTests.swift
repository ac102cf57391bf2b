import Counters
import Foundation
import Testing

private let hasValgrind = SimulatedCounters().unavailability() == nil

/// Work that the probe does again: see Tests/CounterProbe.
private func work(_ mode: String) -> CountedWork {
  let folder = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
  let probe = folder.appending(path: "CounterProbe").path
  return CountedWork(rerun: Rerun(executablePath: probe, arguments: [mode])) {}
}

@Suite(.serialized, .enabled(if: hasValgrind, "valgrind is not installed"))
struct `Counts under valgrind` {
  @Test func `simulated counts repeat exactly, leave the preparation out, and depend on the caches`() throws {
    var caches = SimulatedCaches { _ in nil }
    caches.l1Data = CacheGeometry(byteCount: 8 << 10, ways: 2, lineByteCount: 64)
    caches.lastLevel = CacheGeometry(byteCount: 36 << 20, ways: 20, lineByteCount: 64)
    let source = SimulatedCounters(caches: caches)
    let events = source.defaultEvents + ["cycles"]
    let first = source.count(events, of: work("sum"))
    #expect(first == source.count(events, of: work("sum")))
    let counts = Dictionary(uniqueKeysWithValues: first.readings.map { ($0.event, $0.count) }).compactMapValues(\.self)
    // The probe reads 100,000 elements once; a vector instruction would read several. They fill 6,250 lines, which the
    // first level cannot hold, and the last level holds since the warm-up. Starting and ending take a few lines more.
    let (instructions, reads) = (try #require(counts["instructions"]), try #require(counts["data-reads"]))
    #expect(instructions > 25_000 && instructions < 1_000_000 && reads >= 12_500 && reads < instructions)
    #expect((6250...6300).contains(try #require(counts["l1d-read-misses"])) && counts["ll-read-misses"] == 0)
    #expect(first.readings.last?.reason?.hasPrefix("simulated has no event 'cycles'; it has instructions") == true)
    #expect(first.facts["probe"] == "sum" && first.facts["valgrind"] == "true")
    #expect(first.facts["simulator"]?.hasPrefix("callgrind-") == true)
    #expect(first.facts["D1"] == "8192 B, 64 B, 2-way associative")
    #expect(first.facts["LL"]?.contains("18-way associative, nearest to the machine's 37748736 bytes, 20 ways") == true)
    #expect(first.facts["I1"]?.contains("valgrind's own choice") == true)
  }

  @Test func `a process that crashes under valgrind is the reason for absent counts`() {
    let reading = SimulatedCounters().count(["instructions"], of: work("crash")).readings[0]
    #expect(reading.count == nil)
    #expect(reading.reason?.hasPrefix("the replay under valgrind ended with signal 6") == true, "\(reading)")
  }
}

/// A program by the name of valgrind that does what a test wants instead.
private final class StandIn {
  private let folder = FileManager.default.temporaryDirectory.appending(path: "cnnbench-stand-in-\(UUID())")

  init(script: String) throws {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let path = folder.appending(path: "valgrind").path
    try "#!/bin/sh\n\(script)\n".write(toFile: path, atomically: false, encoding: .utf8)
    try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: path)
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  func count(_ events: [String], of work: CountedWork) -> CounterResult {
    SimulatedCounters(searchPath: folder.path).count(events, of: work)
  }
}

struct `Simulation without valgrind` {
  @Test func `counts are absent with a reason where valgrind or the process is missing`() {
    let source = SimulatedCounters(searchPath: "/nowhere:/proc")
    #expect(source.unavailability()?.hasPrefix("valgrind is not installed") == true)
    #expect(source.count(["instructions"], of: work("sum")).readings[0].reason == source.unavailability())
    #expect(SimulatedCounters(searchPath: nil).unavailability() == source.unavailability())
    let reading = SimulatedCounters().count(["instructions"], of: CountedWork {}).readings[0]
    #expect(reading.reason == "this work cannot be replayed in a separate process")
  }

  @Test func `a process that fails under valgrind is the reason for absent counts, in its own words`() throws {
    let standIn = try StandIn(script: "echo '==7== talk' >&2; echo 'error: no such layer' >&2; exit 65")
    let reading = standIn.count(["instructions"], of: work("sum")).readings[0]
    #expect(reading == .absent("instructions", "the replay under valgrind ended with status 65: no such layer"))
  }

  @Test func `a process that marks no region is the reason for absent counts`() throws {
    let reading = try StandIn(script: "exit 0").count(["instructions"], of: work("sum")).readings[0]
    #expect(
      reading == .absent("instructions", "the replay under valgrind marked no region to count"))
  }

  @Test func `simulated counts are what callgrind wrote and the process printed`() throws {
    let standIn = try StandIn(
      script: """
        for option; do case $option in --callgrind-out-file=*) file=${option#*=};; esac; done
        printf 'events: Ir Dr D1mr\\ntotals: 12 3\\n' > "$file.1"
        echo "fact hashing=$SWIFT_DETERMINISTIC_HASHING"
        """)
    let result = standIn.count(["l1d-read-misses", "instructions", "data-writes"], of: work("sum"))
    #expect(
      result.readings == [
        .counted("l1d-read-misses", 0), .counted("instructions", 12),
        .absent("data-writes", "callgrind did not count it"),
      ])
    #expect(result.facts["hashing"] == "1")
  }

  @Test func `a missing program is the reason for absent counts`() throws {
    let missing = CountedWork(rerun: Rerun(executablePath: "/nowhere/program", arguments: [])) {}
    let reading = try StandIn(script: "exit 0").count(["instructions"], of: missing).readings[0]
    #expect(reading.count == nil && reading.reason?.hasPrefix("valgrind cannot be started: ") == true)
  }

  @Test func `a counted region is plain work outside valgrind`() {
    var calls = 0
    ValgrindRegion.count(warmUps: 2, facts: [:]) { calls += 1 }
    #expect(calls == 3 && !ValgrindRegion.isUnderValgrind)
  }

  @Test func `facts of a replay are found among its other lines`() {
    let output = "hello\nfact isa=avx2\nfact command=a=b\nfact broken\nfiction x=y\n"
    #expect(ValgrindRegion.facts(parsing: output) == ["isa": "avx2", "command": "a=b"])
  }

  // MARK: Caches

  /// Kibibytes, ways, and the ways of the cache that is simulated.
  private static let geometries: [(kibibytes: Int, ways: Int, simulatedWays: Int)] = [
    (32, 8, 8), (48, 12, 12), (1280, 20, 20), (36 << 10, 20, 18), (35 << 10, 20, 35), (33 << 10, 11, 33),
    (96 << 10, 16, 12), (64, 64 << 10, 1024),
  ]

  @Test(arguments: geometries)
  func `a simulated cache keeps its size and takes the nearest ways`(
    kibibytes: Int, ways: Int, simulatedWays: Int
  ) throws {
    let geometry = CacheGeometry(byteCount: kibibytes << 10, ways: ways, lineByteCount: 64)
    let simulated = try #require(geometry.simulated)
    #expect(simulated == CacheGeometry(byteCount: kibibytes << 10, ways: simulatedWays, lineByteCount: 64))
    let setCount = simulated.byteCount / simulated.ways / simulated.lineByteCount
    #expect(setCount * simulated.ways * 64 == simulated.byteCount && setCount.nonzeroBitCount == 1)
  }

  @Test(arguments: [(1000, 4, 64), (64, 1, 64), (4096, 0, 64), (4096, 4, 48), (4096, 4, 8)])
  func `a cache that valgrind would refuse is not asked for`(bytes: Int, ways: Int, line: Int) {
    #expect(CacheGeometry(byteCount: bytes, ways: ways, lineByteCount: line).simulated == nil)
  }

  @Test func `simulated caches are the first and the last level of the system files`() {
    let caches: [(level: Int, type: String, size: String, ways: Int)] = [
      (1, "Data", "48K", 12), (1, "Instruction", "32K", 8), (2, "Unified", "1280K", 20), (3, "Unified", "49152K", 12),
    ]
    var files: [String: String] = [:]
    for (index, cache) in caches.enumerated() {
      let folder = "/sys/devices/system/cpu/cpu0/cache/index\(index)"
      files["\(folder)/level"] = "\(cache.level)\n"
      files["\(folder)/type"] = "\(cache.type)\n"
      files["\(folder)/size"] = "\(cache.size)\n"
      files["\(folder)/ways_of_associativity"] = "\(cache.ways)\n"
      files["\(folder)/coherency_line_size"] = "64\n"
    }
    let found = SimulatedCaches { files[$0] }
    #expect(found.l1Data == CacheGeometry(byteCount: 48 << 10, ways: 12, lineByteCount: 64))
    #expect(found.l1Instruction == CacheGeometry(byteCount: 32 << 10, ways: 8, lineByteCount: 64))
    #expect(found.lastLevel == CacheGeometry(byteCount: 48 << 20, ways: 12, lineByteCount: 64))
    files["/sys/devices/system/cpu/cpu0/cache/index0/size"] = "large"
    #expect(SimulatedCaches { files[$0] }.l1Data == nil)
    #expect(SimulatedCaches { _ in nil }.lastLevel == nil)
  }

  // MARK: What callgrind writes

  private let recorded = """
    # callgrind format
    version: 1
    creator: callgrind-3.19.0
    pid: 20626
    cmd:  ./cg
    part: 1

    desc: I1 cache: 32768 B, 64 B, 8-way associative
    desc: Trigger: Client Request

    positions: line
    events: Ir Dr Dw I1mr D1mr D1mw ILmr DLmr DLmw
    summary: 600017 100002 100006 1 0 0 1

    fn=(4) main
    0 600002 100000 100001 1 0 0 1

    totals: 600025 100002 100010 2 0 0 2

    """

  @Test func `a recorded callgrind file is read with the zeros that it leaves out`() throws {
    let file = try CallgrindFile(parsing: recorded)
    #expect(file.counts["Ir"] == 600_025 && file.counts["Dr"] == 100_002 && file.counts["Dw"] == 100_010)
    #expect(file.counts["ILmr"] == 2 && file.counts["DLmr"] == 0 && file.counts["DLmw"] == 0)
    #expect(file.creator == "callgrind-3.19.0" && file.caches == ["I1": "32768 B, 64 B, 8-way associative"])
  }

  @Test(arguments: [
    ("totals: ", "sums: "), ("events: ", "evens: "), ("600025", "many"), ("events: Ir Dr", "events: Ir\n"),
  ])
  func `a callgrind file without totals is refused`(text: String, replacement: String) {
    #expect(throws: SimulationError.unreadableCounts) {
      try CallgrindFile(parsing: recorded.replacing(text, with: replacement))
    }
  }

  @Test func `a replay is passed only what its work depends on`() {
    let environment = CallgrindRun.environment(from: [
      "PATH": "/bin", "SHELL": "/bin/sh", "OPENBLAS_CORETYPE": "Haswell", "SWIFT_DETERMINISTIC_HASHING": "0",
    ])
    #expect(
      environment == [
        "PATH": "/bin", "OPENBLAS_CORETYPE": "Haswell", "SWIFT_BACKTRACE": "enable=no",
        "SWIFT_DETERMINISTIC_HASHING": "1", "OPENBLAS_NUM_THREADS": "1",
      ])
  }

  @Test func `the message of a failed replay is its error, not valgrind's`() {
    #expect(CallgrindRun.message(within: "==7== Warning\nerror: no layer\nnote: see help\n") == "no layer")
    #expect(CallgrindRun.message(within: "--7-- warning\nKilled\n==7== end\n") == "Killed")
    #expect(CallgrindRun.message(within: "") == "")
  }
}
