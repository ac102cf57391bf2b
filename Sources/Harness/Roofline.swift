import Foundation

/// How a stream uses memory. Bytes are counted as STREAM does, those that the program asks for: a line that a cache
/// reads only because it will be written (write-allocate) is not counted.
package enum MemoryAccess: String, Codable, CaseIterable, Sendable {
  /// Sums an array: 1 byte for each byte of the array.
  case read
  /// Fills an array with ordinary stores: 1 byte for each byte.
  case write
  /// a = b + s · c: 3 bytes for each byte of an array.
  case triad
}

/// A rate in 10⁹ units a second, as the median of samples, with its confidence interval.
package struct MeasuredRate: Codable, Hashable, Sendable {
  package let median: Double
  package let intervalLow: Double
  package let intervalHigh: Double
  /// The probability that the interval covers the median: at least 0.95 unless there were fewer than 6 samples.
  package let confidence: Double
  package let sampleCount: Int

  package init(median: Double, intervalLow: Double, intervalHigh: Double, confidence: Double, sampleCount: Int) {
    self.median = median
    self.intervalLow = intervalLow
    self.intervalHigh = intervalHigh
    self.confidence = confidence
    self.sampleCount = sampleCount
  }

  /// The rate at which `units` were worked on in each call; nil without samples.
  package init?(units: Int, timing: WorkloadTiming) {
    guard let summary = timing.summary else { return nil }
    // Units per nanosecond are 10⁹ per second, and the longest time is the lowest rate.
    self.init(
      median: Double(units) / summary.median, intervalLow: Double(units) / summary.medianInterval.high,
      intervalHigh: Double(units) / summary.medianInterval.low, confidence: summary.medianInterval.confidence,
      sampleCount: summary.count)
  }

  /// What a machine can do, with decades to spare: from 10³ to 10¹⁸ a second.
  private static let plausibleRates = 1e-6...1e9

  /// Whether the rate may have been measured; records need not be as they were written.
  package var isPlausible: Bool {
    [median, intervalLow, intervalHigh].allSatisfy(Self.plausibleRates.contains)
  }

  /// Half the width of the interval, as a fraction of the median.
  package var relativeHalfWidth: Double { (intervalHigh - intervalLow) / 2 / median }

  private enum CodingKeys: String, CodingKey {
    case median
    case intervalLow = "ci_low"
    case intervalHigh = "ci_high"
    case confidence
    case sampleCount = "samples"
  }
}

/// The sustained bandwidths of one level, all threads together, in 10⁹ bytes a second.
package struct LevelBandwidth: Codable, Hashable, Sendable {
  package let level: MemoryLevel
  /// What the threads streamed through, each through its part.
  package let workingSetByteCount: Int
  package let read: MeasuredRate
  package let write: MeasuredRate
  package let triad: MeasuredRate

  package init(
    level: MemoryLevel, workingSetByteCount: Int, read: MeasuredRate, write: MeasuredRate, triad: MeasuredRate
  ) {
    self.level = level
    self.workingSetByteCount = workingSetByteCount
    self.read = read
    self.write = write
    self.triad = triad
  }

  /// The bandwidth of the roof: the fastest of the three, so that no mix of reads and writes is held to a slower one's.
  package var roofGigabytesPerSecond: Double { max(read.median, write.median, triad.median) }

  private enum CodingKeys: String, CodingKey {
    case level
    case workingSetByteCount = "working_set_bytes"
    case read = "read_gb_per_s"
    case write = "write_gb_per_s"
    case triad = "triad_gb_per_s"
  }
}

/// A level that was not measured, and why.
package struct AbsentLevel: Codable, Hashable, Sendable {
  package let level: MemoryLevel
  package let reason: String

  package init(level: MemoryLevel, reason: String) {
    self.level = level
    self.reason = reason
  }
}

/// What a machine can do at most with one instruction set and a number of threads: arithmetic, and bytes from each level
/// of memory.
///
/// - Source: Williams, Waterman & Patterson, "Roofline: An Insightful Visual Performance Model for Multicore
///   Architectures", Communications of the ACM 52(4), 2009; one ceiling for each level after Ilic, Pratas & Sousa,
///   "Cache-aware Roofline Model: Upgrading the Loft", IEEE Computer Architecture Letters 13(1), 2014.
package struct Roofline: Codable, Hashable, Sendable {
  package let instructionSet: String
  package let threads: Int
  /// ISO 8601, UTC: `2026-03-01T12:00:00Z`.
  package let date: String
  package let machine: MachineIdentity
  /// fp32 operations from registers, in 10⁹ a second; a multiply-add is two.
  package let peak: MeasuredRate
  /// The levels that were measured, the nearest first.
  package let levels: [LevelBandwidth]
  package let absentLevels: [AbsentLevel]

  package init(
    instructionSet: String, threads: Int, date: Date = Date(), machine: MachineIdentity, peak: MeasuredRate,
    levels: [LevelBandwidth], absentLevels: [AbsentLevel]
  ) {
    self.instructionSet = instructionSet
    self.threads = threads
    self.date = date.formatted(.iso8601)
    self.machine = machine
    self.peak = peak
    self.levels = levels
    self.absentLevels = absentLevels
  }

  private enum CodingKeys: String, CodingKey {
    case instructionSet = "isa"
    case threads, date, machine
    case peak = "peak_gflops"
    case levels
    case absentLevels = "absent_levels"
  }

  /// Whether it may have been measured; records need not be as they were written.
  package var isPlausible: Bool {
    threads > 0 && ([peak] + levels.flatMap { [$0.read, $0.write, $0.triad] }).allSatisfy(\.isPlausible)
  }

  package func bandwidth(of level: MemoryLevel) -> LevelBandwidth? { levels.first { $0.level == level } }

  /// The most 10⁹ operations a second that a computation can reach whose data come from `level`; nil if the level was
  /// not measured.
  ///
  /// - Parameters:
  ///   - intensity: operations for each byte that moves between the level and the processor.
  ///   - peak: what was reached from registers at the time, in 10⁹ operations a second; nil for the roofline's own.
  package func attainable(intensity: Double, level: MemoryLevel, peak: Double? = nil) -> Double? {
    bandwidth(of: level).map { min(peak ?? self.peak.median, intensity * $0.roofGigabytesPerSecond) }
  }

  /// The intensity from which on `level` does not hold a computation back, in operations per byte; nil if the level was
  /// not measured.
  package func ridgeIntensity(of level: MemoryLevel) -> Double? {
    bandwidth(of: level).map { peak.median / $0.roofGigabytesPerSecond }
  }

  /// The nearest measured level that holds `byteCount` bytes, spread evenly over the threads; nil if none was measured
  /// that does.
  package func level(ofWorkingSet byteCount: Int) -> MemoryLevel? {
    levels.map(\.level).first { level in
      guard level != .memory else { return true }
      let share = machine.hierarchy.byteCountPerThread(of: level, threads: threads) ?? 0
      return byteCount <= share * threads
    }
  }
}
