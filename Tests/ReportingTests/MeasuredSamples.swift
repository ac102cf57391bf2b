import Foundation
import Harness
import Measurements
import Reporting

/// Made-up rooflines: one with every level but L3, and one of a machine that tells nothing of its caches.
enum RooflineSamples {
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

  static let envelope = ResultEnvelope(
    environment: Samples.environment,
    settings: RunSettings(command: "cnnbench machine --isa avx2", options: ["isa": "avx2"]),
    payload: MachineResults(rooflines: [known, unknown]))
}

/// A calibration in which one of 20 interleaved pairs was called different, and one without sequential pairs.
enum CalibrationSamples {
  static let envelope = ResultEnvelope(
    environment: Samples.environment,
    settings: RunSettings(command: "cnnbench calibrate --pairs 20", options: ["pairs": "20"]),
    payload: CalibrationResults(
      layer: "googlenet:3a/5x5", backend: "direct", summary: "8x48 avx512", interleaved: interleaved, sequential: nil,
      emptySampleNanoseconds: 28.5, emptySampleFraction: 0.0057, bookkeepingNanoseconds: 410))

  private static let interleaved: Calibration? = {
    let times = [1.001, 0.999, 1, 1.002, 0.998, 1.003, 0.997]
    // The ratio of one pair is 1.1, of the others 1.
    let ratios = [1.1] + Array(repeating: 1, count: 19)
    let intervals = ratios.map { ratio in PairedComparison(a: times, b: times.reversed().map { $0 * ratio })!.interval }
    return Calibration(intervals, seconds: 2.4)
  }()
}

/// Three register tiles of two kinds.
enum KernelSamples {
  static let envelope = ResultEnvelope(
    environment: Samples.environment,
    settings: RunSettings(command: "cnnbench kernels", options: ["isa": "avx512"]),
    payload: KernelResults(rows: [
      row("output channels", rows: 8, columns: 3, gigaflops: 110),
      row("output channels", rows: 6, columns: 4, gigaflops: 114),
      row("pixels", rows: 14, columns: 1, gigaflops: 96),
    ]))

  private static func row(_ kind: String, rows: Int, columns: Int, gigaflops: Double) -> KernelRow {
    KernelRow(
      kind: kind, rows: rows, columns: columns, lanes: 16, gigaflopsPerSecond: gigaflops, relativeHalfWidth: 0.004,
      peakGigaflopsPerSecond: 118)
  }
}

/// A finding of each state.
enum DoctorSamples {
  static let envelope = ResultEnvelope(
    environment: Samples.environment, settings: RunSettings(command: "cnnbench doctor", options: [:]),
    payload: DoctorResults(findings: [
      Finding("caches", .good, "L1d 48 KiB, L2 1.25 MiB"),
      Finding("processor", .doubtful, "virtual (KVM)", remedy: "times depend on neighbours; measure on metal"),
      Finding("valgrind", .lacking, "not installed", remedy: "apt-get install valgrind"),
      Finding("turbo", .unknown, "the system does not tell"),
    ]))
}
