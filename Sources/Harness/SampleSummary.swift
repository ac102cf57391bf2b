/// Robust statistics of a series of samples, in the unit of the samples. Every sample counts; none is dropped.
package struct SampleSummary: Hashable, Sendable {
  package let count: Int
  package let minimum: Double
  /// Percentiles are interpolated as `quantile(_:ofSorted:)` says.
  package let percentile5: Double
  package let percentile25: Double
  package let median: Double
  package let percentile75: Double
  package let percentile95: Double
  package let percentile99: Double
  /// The median of the distances from the median, not scaled to a standard deviation.
  package let medianAbsoluteDeviation: Double
  /// How much neighbouring samples agree.
  package let correlation: SerialCorrelation
  /// The 95 % confidence interval of the median, serial correlation considered.
  package let medianInterval: MedianInterval
  package let outliers: OutlierCounts

  /// Nil without samples.
  ///
  /// - Parameter samples: in the order taken, which tells how far they depend on each other.
  /// - Complexity: O(n log n), and O(n √n) if they do.
  package init?(_ samples: [Double]) {
    guard !samples.isEmpty else { return nil }
    let sorted = samples.sorted()
    let median = Self.quantile(0.5, ofSorted: sorted)
    count = sorted.count
    minimum = sorted[0]
    percentile5 = Self.quantile(0.05, ofSorted: sorted)
    percentile25 = Self.quantile(0.25, ofSorted: sorted)
    self.median = median
    percentile75 = Self.quantile(0.75, ofSorted: sorted)
    percentile95 = Self.quantile(0.95, ofSorted: sorted)
    percentile99 = Self.quantile(0.99, ofSorted: sorted)
    medianAbsoluteDeviation = Self.quantile(0.5, ofSorted: sorted.map { abs($0 - median) }.sorted())
    correlation = SerialCorrelation(samples, median: median)
    medianInterval = MedianInterval(inOrder: samples, sorted: sorted, correlation: correlation)
    outliers = OutlierCounts(sorted: sorted)
  }

  /// In samples: 1 if they do not depend on each other.
  package var autocorrelationTime: Double { correlation.autocorrelationTime }

  /// As many independent samples would tell as much about the median.
  package var effectiveCount: Double { Double(count) / autocorrelationTime }

  /// Half the width of the median's interval, as a fraction of the median.
  package var relativeHalfWidth: Double { medianInterval.relativeHalfWidth(around: median) }

  /// The value below which `fraction` of the samples lie, by linear interpolation between neighbours: of n samples the
  /// k-th smallest is the quantile (k − 1)/(n − 1).
  ///
  /// - Source: Hyndman & Fan, "Sample Quantiles in Statistical Packages", The American Statistician 50(4), 1996,
  ///   definition 7; the default of R and NumPy.
  static func quantile(_ fraction: Double, ofSorted sorted: [Double]) -> Double {
    let position = fraction * Double(sorted.count - 1)
    let lower = Int(position)
    let upper = min(lower + 1, sorted.count - 1)
    return sorted[lower] + (position - Double(lower)) * (sorted[upper] - sorted[lower])
  }
}

/// How many samples lie far outside the middle half, by Tukey's fences.
///
/// Mild ones are more than 1.5, severe ones more than 3 interquartile ranges away from the nearer quartile.
///
/// - Source: Tukey, "Exploratory Data Analysis", 1977, section 2D.
package struct OutlierCounts: Hashable, Sendable {
  package let lowSevere: Int
  package let lowMild: Int
  package let highMild: Int
  package let highSevere: Int

  package var total: Int { lowSevere + lowMild + highMild + highSevere }
  package var severe: Int { lowSevere + highSevere }

  /// - Parameter sorted: at least one sample, ascending.
  package init(sorted: [Double]) {
    let lowerQuartile = SampleSummary.quantile(0.25, ofSorted: sorted)
    let upperQuartile = SampleSummary.quantile(0.75, ofSorted: sorted)
    let range = upperQuartile - lowerQuartile
    let below = { fences in sorted.count { $0 < lowerQuartile - fences * range } }
    let above = { fences in sorted.count { $0 > upperQuartile + fences * range } }
    lowSevere = below(3)
    lowMild = below(1.5) - lowSevere
    highSevere = above(3)
    highMild = above(1.5) - highSevere
  }
}
