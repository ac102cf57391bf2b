import Foundation

/// Whether two workloads can be told apart.
package enum ComparisonVerdict: String, Codable, Sendable {
  case different
  case indistinguishable
}

/// How many times as long one workload takes as another, with its 95 % confidence interval.
package struct RatioInterval: Codable, Hashable, Sendable {
  package let ratio: Double
  package let low: Double
  package let high: Double

  /// Different if the interval excludes 1.
  package var verdict: ComparisonVerdict { low > 1 || high < 1 ? .different : .indistinguishable }

  /// - Parameters: of the ratio's natural logarithm.
  init(logarithm: Double, low: Double, high: Double) {
    ratio = exp(logarithm)
    self.low = exp(low)
    self.high = exp(high)
  }

  /// The comparison of a workload with itself, as nothing was found faster.
  ///
  /// - Parameter high: by how much something may still be, as far as was measured; at least 1.
  package static func identity(upTo high: Double = 1) -> RatioInterval {
    RatioInterval(logarithm: 0, low: 0, high: log(max(1, high)))
  }

  /// The geometric mean of independent ratios; nil of none.
  ///
  /// The distances of the intervals' ends from the ratios add as squares do, on the logarithms and each side by itself.
  ///
  /// - Source: Zou & Donner, as for ``UnpairedComparison``.
  package static func geometricMean(of ratios: [RatioInterval]) -> RatioInterval? {
    guard !ratios.isEmpty else { return nil }
    let count = Double(ratios.count)
    let mean = ratios.reduce(0) { $0 + log($1.ratio) } / count
    let fall = ratios.reduce(0) { hypot($0, log($1.ratio / $1.low)) } / count
    let rise = ratios.reduce(0) { hypot($0, log($1.high / $1.ratio)) } / count
    return RatioInterval(logarithm: mean, low: mean - fall, high: mean + rise)
  }
}

/// Two workloads measured in the same rounds, sample against sample, so that what a round does to both cancels.
///
/// The ratio is the median of b/a over the rounds, with its order-statistic interval, serial correlation considered.
package struct PairedComparison: Hashable, Sendable {
  package let interval: RatioInterval

  /// Nil without a common round.
  ///
  /// - Parameter a, b: positive, in the order taken. The i-th samples are of one round; the rounds that only the longer
  ///   series was sampled in do not count.
  package init?(a: [Double], b: [Double]) {
    let logarithms = zip(a, b).map { log($1 / $0) }
    guard let summary = SampleSummary(logarithms) else { return nil }
    interval = RatioInterval(
      logarithm: summary.median, low: summary.medianInterval.low, high: summary.medianInterval.high)
  }
}

/// Two workloads measured one after the other, by their medians. What changed in between counts as their difference.
///
/// The interval of the ratio follows from the two intervals of the medians: their distances from the medians add as
/// squares do, on the logarithms and each side by itself.
///
/// - Source: Zou & Donner, "Construction of Confidence Limits About Effect Measures: A General Approach", Statistics in
///   Medicine 27, 2008.
package struct UnpairedComparison: Hashable, Sendable {
  package let interval: RatioInterval

  /// Nil if a series has no samples.
  ///
  /// - Parameter a, b: positive, in the order taken.
  package init?(a: [Double], b: [Double]) {
    guard let first = SampleSummary(a.map { log($0) }), let second = SampleSummary(b.map { log($0) }) else {
      return nil
    }
    let difference = second.median - first.median
    let fall = hypot(second.median - second.medianInterval.low, first.medianInterval.high - first.median)
    let rise = hypot(second.medianInterval.high - second.median, first.median - first.medianInterval.low)
    interval = RatioInterval(logarithm: difference, low: difference - fall, high: difference + rise)
  }
}
