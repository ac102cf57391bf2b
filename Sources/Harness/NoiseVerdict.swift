import Foundation

/// How far a measurement can be trusted.
package enum NoiseLevel: String, Codable, Comparable, Sendable {
  case quiet
  case noisy
  case unusable

  package static func < (left: NoiseLevel, right: NoiseLevel) -> Bool { left.rank < right.rank }

  private var rank: Int {
    switch self {
    case .quiet: 0
    case .noisy: 1
    case .unusable: 2
    }
  }
}

/// What the samples themselves say about noise.
package struct TimingQuality: Hashable, Sendable {
  /// Half the width of the median's 95 % interval, as a fraction of the median.
  package let relativeHalfWidth: Double
  /// As many independent samples would tell as much.
  package let effectiveCount: Double
  /// Samples outside Tukey's inner fences, as a fraction of all.
  package let outlierShare: Double
  /// How far the machine's own peak spread over the same rounds: the interquartile range of its samples as a fraction of
  /// their median. Nil if it was not measured.
  package let peakSpread: Double?

  package init(relativeHalfWidth: Double, effectiveCount: Double, outlierShare: Double, peakSpread: Double? = nil) {
    self.relativeHalfWidth = relativeHalfWidth
    self.effectiveCount = effectiveCount
    self.outlierShare = outlierShare
    self.peakSpread = peakSpread
  }

  package init(_ summary: SampleSummary, peakSpread: Double? = nil) {
    self.init(
      relativeHalfWidth: summary.relativeHalfWidth, effectiveCount: summary.effectiveCount,
      outlierShare: Double(summary.outliers.total) / Double(summary.count), peakSpread: peakSpread)
  }
}

/// What happened to a measurement while it ran: the difference of two readings.
package struct NoiseSpan: Hashable, Sendable {
  package let before: NoiseReading
  package let after: NoiseReading
  package let wallTime: Duration
  /// Threads that the workload keeps busy.
  package let threadCount: Int
  /// Whether these threads were pinned to CPUs.
  package let isPinned: Bool

  package init(
    before: NoiseReading, after: NoiseReading, wallTime: Duration, threadCount: Int, isPinned: Bool
  ) {
    self.before = before
    self.after = after
    self.wallTime = wallTime
    self.threadCount = threadCount
    self.isPinned = isPinned
  }

  /// Ticks of 10 ms that the hypervisor gave to other machines; nil if unknown.
  package var stolenTicks: Int? { difference { $0.processorTime?.stolen } }

  /// Stolen time as a fraction of the CPU time that this machine wanted; nil if unknown, or if it wanted none.
  package var stealShare: Double? {
    guard let stolen = stolenTicks, let busy = difference({ $0.processorTime?.busy }), busy + stolen > 0 else {
      return nil
    }
    return Double(stolen) / Double(busy + stolen)
  }

  package var involuntarySwitches: Int? { difference { $0.usage?.involuntarySwitches } }
  package var majorPageFaults: Int? { difference { $0.usage?.majorPageFaults } }

  /// Periods in which a control group stopped the process because its CPU quota was used up; nil if unknown.
  package var throttledPeriods: Int? { difference { $0.throttledPeriodCount } }

  /// Nil if unknown, or if a thread with migrations ended in between.
  package var migrations: Int? { difference { $0.migrationCount }.flatMap { $0 >= 0 ? $0 : nil } }

  /// The larger of the two readings.
  package var runnableTasks: Int? { [before, after].compactMap(\.runnableTaskCount).max() }

  /// How much the frequency changed, as a fraction of the higher one.
  package var frequencyChange: Double? {
    guard let first = before.highestFrequency, let last = after.highestFrequency, max(first, last) > 0 else {
      return nil
    }
    return abs(first - last) / max(first, last)
  }

  /// Events in each second of each busy thread; nil for a span without length.
  func rate(_ count: Int?) -> Double? {
    let seconds = wallTime / .seconds(1) * Double(threadCount)
    return seconds > 0 ? count.map { Double($0) / seconds } : nil
  }

  private func difference(_ count: (NoiseReading) -> Int?) -> Int? {
    guard let first = count(before), let last = count(after) else { return nil }
    return last - first
  }
}

/// Whether a measurement was disturbed, and by what.
package struct NoiseVerdict: Codable, Hashable, Sendable {
  package let level: NoiseLevel
  /// One sentence for each thing found, the gravest first; none for a quiet measurement.
  package let reasons: [String]

  package init(_ span: NoiseSpan, timing: TimingQuality) {
    let findings = (NoiseFinding.all(of: span) + NoiseFinding.all(of: timing)).compactMap(\.self)
    level = findings.map(\.level).max() ?? .quiet
    reasons = [.unusable, .noisy].flatMap { level in findings.filter { $0.level == level }.map(\.reason) }
  }
}

/// One thing that disturbed a measurement.
private struct NoiseFinding {
  let level: NoiseLevel
  let reason: String

  /// Nil for a value that is unknown or below both limits.
  init?(_ value: Double?, noisy: Double, unusable: Double = .infinity, _ reason: (Double) -> String) {
    guard let value, value > noisy else { return nil }
    level = value > unusable ? .unusable : .noisy
    self.reason = reason(value)
  }

  static func all(of span: NoiseSpan) -> [NoiseFinding?] {
    [
      steal(span),
      NoiseFinding(span.throttledPeriods.map(Double.init), noisy: 0) {
        "The CPU quota of a control group was used up in \(whole($0)) \($0 == 1 ? "period" : "periods")."
      },
      NoiseFinding(span.rate(span.involuntarySwitches), noisy: NoiseLimits.switchRate) {
        "Each thread lost its CPU to another program \(whole($0)) times a second."
      },
      NoiseFinding(span.isPinned ? nil : span.rate(span.migrations), noisy: NoiseLimits.migrationRate) {
        "Each thread, not pinned, moved between CPUs \(whole($0)) times a second."
      },
      NoiseFinding(span.rate(span.majorPageFaults), noisy: NoiseLimits.majorFaultRate) {
        "Each thread waited \(whole($0)) times a second for memory to be read from disk."
      },
      crowding(span),
      NoiseFinding(span.frequencyChange, noisy: NoiseLimits.frequencyChange) {
        "The CPU's frequency changed by \(percent($0))."
      },
    ]
  }

  static func all(of timing: TimingQuality) -> [NoiseFinding?] {
    [
      NoiseFinding(
        timing.relativeHalfWidth, noisy: NoiseLimits.halfWidth, unusable: NoiseLimits.unusableHalfWidth
      ) { "The median is known to ±\(percent($0)) only." },
      fewSamples(timing),
      NoiseFinding(timing.outlierShare, noisy: NoiseLimits.outlierShare) {
        "\(percent($0)) of the samples are outliers."
      },
      NoiseFinding(timing.peakSpread, noisy: NoiseLimits.peakSpread, unusable: NoiseLimits.unusablePeakSpread) {
        "The machine's own peak spread by \(percent($0)) in the same rounds."
      },
    ]
  }

  private static func steal(_ span: NoiseSpan) -> NoiseFinding? {
    guard let ticks = span.stolenTicks, ticks >= NoiseLimits.countableSteal else { return nil }
    let unusable = ticks >= NoiseLimits.graveSteal ? NoiseLimits.unusableStealShare : .infinity
    return NoiseFinding(span.stealShare, noisy: NoiseLimits.stealShare, unusable: unusable) {
      "The hypervisor gave \(percent($0)) of the CPU time to other machines."
    }
  }

  private static func crowding(_ span: NoiseSpan) -> NoiseFinding? {
    guard let tasks = span.runnableTasks, let processors = span.before.processorCount else { return nil }
    return NoiseFinding(Double(tasks), noisy: Double(processors)) { _ in
      "\(tasks) tasks were ready to run on \(processors) \(processors == 1 ? "CPU" : "CPUs")."
    }
  }

  private static func fewSamples(_ timing: TimingQuality) -> NoiseFinding? {
    guard timing.effectiveCount < NoiseLimits.effectiveCount else { return nil }
    let count = decimal(timing.effectiveCount)
    return NoiseFinding(level: .noisy, reason: "The samples are worth only \(count) independent ones.")
  }

  private init(level: NoiseLevel, reason: String) {
    self.level = level
    self.reason = reason
  }

  private static func percent(_ fraction: Double) -> String { decimal(100 * fraction) + " %" }

  private static func whole(_ value: Double) -> String { String(format: "%.0f", value) }

  private static func decimal(_ value: Double) -> String {
    value < 9.95 ? String(format: "%.1f", value) : whole(value)
  }
}

/// From where on a disturbance is worth a word, and from where on the times are worth nothing.
package enum NoiseLimits {
  /// Steal as a fraction of the CPU time wanted: more than the 1 % that a median is asked to be precise to.
  package static let stealShare = 0.01
  /// What the rest of the time was slowed by, on caches that others used in between, is then anybody's guess.
  package static let unusableStealShare = 0.1
  /// Ticks of 10 ms. A single one may be the remainder of a time before the span.
  package static let countableSteal = 2
  /// Ticks: in a span of a tenth of a second 10 % of steal are one or two ticks, and chance.
  package static let graveSteal = 10
  /// A second and thread. The kernel's own work takes the CPU a few times a second; a program that shares it takes it at
  /// every end of a time slice of a few milliseconds.
  package static let switchRate = 50.0
  /// A second and thread. Each leaves the L1 and L2 caches behind; to fill them again takes 0.1 to 1 ms, so ten cost
  /// 0.1 to 1 %.
  package static let migrationRate = 10.0
  /// A second and thread: a disk takes 0.1 to 10 ms.
  package static let majorFaultRate = 1.0
  /// Two readings of a frequency that is held differ by less.
  package static let frequencyChange = 0.05
  /// Half-width of the interval as a fraction of the median: five times the standard precision.
  package static let halfWidth = 0.05
  /// Of the median: it is then not known to a factor of two. What backends of the same rounds differ by may still be.
  package static let unusableHalfWidth = 1.0
  /// Fewer independent samples have no 95 % interval of the median.
  package static let effectiveCount = 6.0
  /// Outliers as a fraction of the samples; normally distributed samples have 0.7 %.
  package static let outlierShare = 0.1
  /// Of the peak's samples. The peak neither loads nor stores: what it varies by is the machine's speed.
  package static let peakSpread = 0.1
  /// The machine was two machines.
  package static let unusablePeakSpread = 0.5
}
