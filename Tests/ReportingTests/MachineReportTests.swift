import Foundation
import Harness
import Reporting
import TestSupport
import Testing

/// Made-up rooflines: one with every level but L3, and one of a machine that tells nothing of its caches.
private enum Rooflines {
  private static let machine = MachineIdentity(
    Samples.environment, hierarchy: CacheHierarchy(caches: [], logicalCPUCount: 2))

  private static func rate(_ median: Double) -> MeasuredRate {
    MeasuredRate(
      median: median, intervalLow: 0.99 * median, intervalHigh: 1.01 * median, confidence: 0.95, sampleCount: 20)
  }

  private static func bandwidth(_ level: MemoryLevel, _ byteCount: Int, _ read: Double) -> LevelBandwidth {
    LevelBandwidth(
      level: level, workingSetByteCount: byteCount, read: rate(read), write: rate(read / 2), triad: rate(0.75 * read))
  }

  static func roofline(threads: Int = 1, levels: [LevelBandwidth], absent: [AbsentLevel]) -> Roofline {
    Roofline(
      instructionSet: "avx2", threads: threads, date: Date(timeIntervalSince1970: 1_772_366_400), machine: machine,
      peak: rate(96), levels: levels, absentLevels: absent)
  }

  static let known = roofline(
    levels: [
      bandwidth(.l1, 24 << 10, 300), bandwidth(.l2, 640 << 10, 100), bandwidth(.memory, 256 << 20, 12),
    ], absent: [AbsentLevel(level: .l3, reason: "the system does not tell of an L3 cache")])

  static let unknown = roofline(
    threads: 2, levels: [], absent: MemoryLevel.allCases.map { AbsentLevel(level: $0, reason: "not known") })

  static let report = MachineReport(
    environment: Samples.environment,
    settings: RunSettings(command: "cnnbench machine --isa avx2", options: ["isa": "avx2"]),
    rooflines: [known, unknown])
}

struct `A roofline chart` {
  private let points = [
    RooflinePoint(label: "vgg16:conv3_2 direct", intensity: 45.2, gigaflopsPerSecond: 66),
    RooflinePoint(label: "vgg16:conv3_2 winograd-f4", intensity: 45.2, gigaflopsPerSecond: 185),
    RooflinePoint(label: "depthwise", intensity: 2.1, gigaflopsPerSecond: 9.5),
  ]

  @Test func `is as recorded`() throws {
    try requireSnapshot(RooflineChart(Rooflines.known).text, named: "roofline.txt")
  }

  @Test func `with points is as recorded`() throws {
    try requireSnapshot(RooflineChart(Rooflines.known, points: points).text, named: "roofline-points.txt")
  }

  @Test func `of a peak alone is as recorded`() throws {
    try requireSnapshot(RooflineChart(Rooflines.unknown).text, named: "roofline-peak.txt")
  }

  @Test(arguments: [1e-6, 0.03, 1, 7, 1e3, 1e6], [1e-6, 1, 96, 1e9])
  func `fits 80 columns, whatever it covers`(intensity: Double, rate: Double) {
    let point = RooflinePoint(label: "p", intensity: intensity, gigaflopsPerSecond: rate)
    let lines = RooflineChart(Rooflines.known, points: [point]).text.split(separator: "\n")
    #expect(lines.allSatisfy { $0.count <= 80 } && lines.last?.hasPrefix("a  p: ") == true)
    #expect(lines.dropLast().contains { $0.contains("a") })
  }

  @Test func `gives more points than letters a common mark`() {
    let text = RooflineChart(Rooflines.known, points: Array(repeating: points[0], count: 60)).text
    #expect(text.contains("\nZ  vgg16") && text.contains("\n*  vgg16"))
  }
}

struct `The machine report` {
  @Test(arguments: [
    (ReportFormat.table, "machine.txt"), (.csv, "machine.csv"), (.markdown, "machine.md"), (.json, "machine.json"),
  ])
  func `is as recorded`(format: ReportFormat, name: String) throws {
    try requireSnapshot(try Rooflines.report.text(as: format), named: name)
  }

  @Test func `holds the whole rooflines in JSON, and the lines of their plots`() throws {
    struct File: Decodable {
      struct Entry: Decodable {
        let roofline: Roofline
        let plot: Plot
      }
      struct Plot: Decodable { let ceilings: [Ceiling] }
      struct Ceiling: Decodable {
        let level: MemoryLevel
        let ridge: Point
        let points: [Point]
      }
      struct Point: Decodable {
        let intensity: Double
        let gflops: Double
      }
      let schema: String
      let schemaVersion: Int
      let rooflines: [Entry]

      private enum CodingKeys: String, CodingKey {
        case schema
        case schemaVersion = "schema_version"
        case rooflines
      }
    }
    let file = try JSONDecoder().decode(File.self, from: Data(Rooflines.report.text(as: .json).utf8))
    #expect(file.schema == "cnnbench-machine" && file.schemaVersion == 1)
    #expect(file.rooflines.map(\.roofline) == [Rooflines.known, Rooflines.unknown])
    #expect(file.rooflines.map { $0.plot.ceilings.map(\.level) } == [[.l1, .l2, .memory], []])
    for ceiling in file.rooflines[0].plot.ceilings {
      #expect(ceiling.ridge.intensity == Rooflines.known.ridgeIntensity(of: ceiling.level))
      for point in ceiling.points {
        let attainable = Rooflines.known.attainable(intensity: point.intensity, level: ceiling.level)
        #expect(abs(point.gflops - attainable!) < 1e-9 * point.gflops)
      }
    }
  }
}
