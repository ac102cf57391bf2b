/// What comparisons of a workload with itself say about the way in which it was measured.
package struct Calibration: Codable, Hashable, Sendable {
  package let pairCount: Int
  /// Pairs that were called different, although nothing differs.
  package let falseDifferenceCount: Int
  /// The 95 % confidence interval of their share.
  package let falseDifferenceLow: Double
  package let falseDifferenceHigh: Double
  /// Half the width of the ratio's interval, median over the pairs.
  package let halfWidth: Double
  /// The smallest slow-down that would have been called different in four of five pairs.
  package let resolvableDifference: Double
  /// Seconds of measuring for one pair, on average.
  package let secondsPerPair: Double

  private enum CodingKeys: String, CodingKey {
    case pairCount = "pairs"
    case falseDifferenceCount = "false_differences"
    case falseDifferenceLow = "false_difference_rate_ci_low"
    case falseDifferenceHigh = "false_difference_rate_ci_high"
    case halfWidth = "ratio_half_width"
    case resolvableDifference = "resolvable_difference"
    case secondsPerPair = "seconds_per_pair"
  }

  /// The share of pairs in which the smallest difference has to be seen.
  private static let power = 0.8

  /// - Parameter seconds: what measuring all pairs took.
  package init?(_ ratios: [RatioInterval], seconds: Double) {
    guard !ratios.isEmpty, let widths = SampleSummary(ratios.map { ($0.high - $0.low) / 2 }) else { return nil }
    pairCount = ratios.count
    falseDifferenceCount = ratios.count { $0.verdict == .different }
    (falseDifferenceLow, falseDifferenceHigh) = Self.wilsonInterval(falseDifferenceCount, of: ratios.count)
    halfWidth = widths.median
    // A slow-down by the factor f moves an interval to f · low, which has to pass 1.
    resolvableDifference = SampleSummary.quantile(Self.power, ofSorted: ratios.map { 1 / $0.low - 1 }.sorted())
    secondsPerPair = seconds / Double(ratios.count)
  }

  package var falseDifferenceRate: Double { Double(falseDifferenceCount) / Double(pairCount) }

  /// - Source: Wilson, "Probable Inference, the Law of Succession, and Statistical Inference", Journal of the American
  ///   Statistical Association 22(158), 1927.
  private static func wilsonInterval(_ successes: Int, of count: Int) -> (low: Double, high: Double) {
    let (n, rate, z) = (Double(count), Double(successes) / Double(count), 1.959964)
    let middle = (rate + z * z / (2 * n)) / (1 + z * z / n)
    let spread = z * (rate * (1 - rate) / n + z * z / (4 * n * n)).squareRoot() / (1 + z * z / n)
    return (max(0, middle - spread), min(1, middle + spread))
  }
}
