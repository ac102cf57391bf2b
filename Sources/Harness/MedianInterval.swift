import Foundation

/// A confidence interval of a distribution's median, whatever the distribution: two of the sorted samples.
///
/// The number of samples below the true median is binomial with p = 1/2, so the interval between the k-th smallest and
/// the k-th largest sample misses it with probability 2 · P(B < k), exactly.
///
/// - Source: David & Nagaraja, "Order Statistics", 3rd edition, 2003, section 7.1.
package struct MedianInterval: Hashable, Sendable {
  package let low: Double
  package let high: Double
  /// The probability that such an interval covers the median: at least the asked one, except below 6 samples.
  package let confidence: Double

  /// The narrowest symmetric interval that covers the median with at least `wanted` confidence. Where even the range
  /// of all samples does not reach that (for 95 %, fewer than 6 samples), the range, with the confidence it has.
  ///
  /// - Parameter sorted: at least one sample, ascending.
  /// - Complexity: O(√n).
  package init(sorted: [Double], confidence wanted: Double = 0.95) {
    let (rank, missed) = Self.rank(count: sorted.count, tail: (1 - wanted) / 2)
    low = sorted[rank - 1]
    high = sorted[sorted.count - rank]
    confidence = 1 - 2 * missed
  }

  /// Half the width of the interval, as a fraction of `median`.
  package func relativeHalfWidth(around median: Double) -> Double {
    (high - low) / 2 / median
  }

  /// The largest rank k ≥ 1 with P(B < k) ≤ `tail`, or 1, and that probability.
  private static func rank(count: Int, tail: Double) -> (rank: Int, missed: Double) {
    let size = Double(count)
    // Ranks more than ten standard deviations below the middle add less than 1e-22.
    var rank = max(0, Int(size / 2 - 5 * size.squareRoot()))
    let combinations: Double = lgamma(size + 1) - lgamma(Double(rank + 1)) - lgamma(Double(count - rank + 1))
    var probability = exp(combinations - size * M_LN2)
    var missed = 0.0
    while rank == 0 || missed + probability <= tail {
      missed += probability
      probability *= Double(count - rank) / Double(rank + 1)
      rank += 1
    }
    return (rank, missed)
  }
}
