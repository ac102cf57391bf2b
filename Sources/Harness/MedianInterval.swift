import Foundation

/// A confidence interval of a distribution's median, whatever the distribution: two of the sorted samples.
///
/// The number of independent samples below the true median is binomial with p = 1/2, so the interval between the k-th
/// smallest and the k-th largest sample misses it with probability 2 · P(B < k), exactly. Of correlated samples the
/// number has τ times the variance, n·τ/4, and k is t·√(nτ)/2 ranks away from the middle, with Student's t for the
/// degrees of freedom with which τ is known: the distance of independent samples times √τ, and a little for not knowing.
///
/// - Source: David & Nagaraja, "Order Statistics", 3rd edition, 2003, section 7.1; for correlated samples
///   ``SerialCorrelation``.
package struct MedianInterval: Hashable, Sendable {
  package let low: Double
  package let high: Double
  /// The probability that such an interval covers the median: at least the asked one, except where there are too few
  /// samples for it. Exact for independent samples.
  package let confidence: Double

  /// The narrowest symmetric interval that covers the median of independent samples with at least `wanted` confidence.
  /// Where even the range of all samples does not reach that (for 95 %, fewer than 6), the range, with the confidence
  /// that it has.
  ///
  /// - Parameter sorted: at least one sample, ascending.
  /// - Complexity: O(√n).
  package init(sorted: [Double], confidence wanted: Double = standardConfidence) {
    let (rank, missed) = Self.rank(count: sorted.count, tail: (1 - wanted) / 2)
    self.init(sorted: sorted, rank: rank, confidence: 1 - 2 * missed)
  }

  /// The interval of a series, its serial correlation considered. Where the samples depend on each other so much that
  /// their ranks give no such interval, the range of the medians of six parts of the series, with the confidence that
  /// a range has.
  ///
  /// - Parameters:
  ///   - samples: at least one, in the order taken.
  ///   - sorted: the same, ascending.
  ///   - correlation: of the samples.
  package init(
    inOrder samples: [Double], sorted: [Double], correlation: SerialCorrelation,
    confidence wanted: Double = standardConfidence
  ) {
    guard correlation.autocorrelationTime > 1 else {
      self.init(sorted: sorted, confidence: wanted)
      return
    }
    let tail = (1 - wanted) / 2
    let highest = Self.rank(count: sorted.count, tail: tail).rank
    if let rank = Self.rank(count: sorted.count, tail: tail, correlation: correlation) {
      self.init(sorted: sorted, rank: min(rank, highest), confidence: wanted)
    } else {
      self.init(rangeOfParts: samples, effectiveCount: Double(samples.count) / correlation.autocorrelationTime)
    }
  }

  private init(sorted: [Double], rank: Int, confidence: Double) {
    low = sorted[rank - 1]
    high = sorted[sorted.count - rank]
    self.confidence = confidence
  }

  /// The range of n independent values misses their median with probability 2 · 2⁻ⁿ.
  private init(rangeOfParts samples: [Double], effectiveCount: Double) {
    let count = min(Self.partCount, samples.count)
    let medians = (0..<count).map { part in
      let values = samples[samples.count * part / count..<samples.count * (part + 1) / count]
      return SampleSummary.quantile(0.5, ofSorted: values.sorted())
    }
    low = medians.min()!
    high = medians.max()!
    confidence = max(0, 1 - exp2(1 - effectiveCount))
  }

  /// The fewest independent values whose range covers their median in 95 %.
  private static let partCount = 6

  /// What intervals have unless asked otherwise.
  package static let standardConfidence = 0.95

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

  /// The same for correlated samples: the whole rank nearest to the wanted distance from the middle; nil if that lies
  /// beyond all samples.
  private static func rank(count: Int, tail: Double, correlation: SerialCorrelation) -> Int? {
    let size = Double(count)
    let student = StudentDistribution(degreesOfFreedom: correlation.degreesOfFreedom)
    let deviation = (size * correlation.autocorrelationTime).squareRoot() / 2
    let wanted = ((size + 1) / 2 - student.quantile(upperTail: tail) * deviation).rounded()
    return wanted >= 1 ? Int(wanted) : nil
  }
}
