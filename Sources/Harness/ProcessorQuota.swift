import Foundation

/// What control groups allow this process of the processors, and how often they stopped it.
///
/// - Source: Linux, Documentation/scheduler/sched-bwc.rst.
package struct ProcessorQuota: Hashable, Sendable {
  /// The processors' time that the tightest group allows, in processors: 1.5 is 150 ms in 100 ms; nil without a quota.
  package let processorCount: Double?
  /// Periods in which a group had used up its quota; nil if no group counts them.
  package let throttledPeriodCount: Int?

  /// Asks the system.
  ///
  /// - Parameter readFile: the text of a system file, nil if there is none.
  package init(readFile: (String) -> String? = { try? String(contentsOfFile: $0, encoding: .utf8) }) {
    let groups = ControlGroups(readFile: readFile)
    let (unified, version1) = (groups.unified, groups.folders(of: "cpu"))
    processorCount =
      (unified.compactMap { Self.ratio(readFile("\($0)/cpu.max") ?? "") }
      + version1.compactMap { folder in
        Self.ratio("\(readFile(folder + "/cpu.cfs_quota_us") ?? "") \(readFile(folder + "/cpu.cfs_period_us") ?? "")")
      }).min()
    let counts = (unified + version1).compactMap { Self.throttledPeriodCount(readFile("\($0)/cpu.stat") ?? "") }
    throttledPeriodCount = counts.isEmpty ? nil : counts.reduce(0, +)
  }

  /// `150000 100000` is 1.5; nil for `max 100000` and `-1 100000`, which have no bound.
  private static func ratio(_ text: String) -> Double? {
    let numbers = text.split(whereSeparator: \.isWhitespace).map { Double($0) }
    guard numbers.count == 2, let quota = numbers[0], let period = numbers[1], quota > 0, period > 0 else { return nil }
    return quota / period
  }

  private static func throttledPeriodCount(_ statistics: String) -> Int? {
    let words = statistics.split(separator: "\n").map { $0.split(separator: " ") }
    return words.first { $0.first == "nr_throttled" }.flatMap { Int($0[$0.count - 1]) }
  }
}
