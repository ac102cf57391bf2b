/// Whether a short series falls, by the Mann–Kendall test: whatever the distribution, and unmoved by outliers.
///
/// The score is the number of pairs of samples that rise minus the number of those that fall. Without a trend all orders
/// of the samples are equally likely, and the number of falling pairs is that of a random permutation's inversions.
/// Ties count for neither, which makes the test a little less ready to see a trend.
///
/// - Source: Mann, "Nonparametric Tests Against Trend", Econometrica 13(3), 1945; the distribution: Kendall, "Rank
///   Correlation Methods", 4th edition, 1970, chapter 5.
package struct KendallTrend {
  package let score: Int
  /// The probability that a series without a trend has this score or a lower one, exactly.
  package let probabilityByChance: Double

  /// - Parameter samples: at least one, in the order taken.
  /// - Complexity: O(n³).
  package init(_ samples: some Collection<Double>) {
    let samples = Array(samples)
    var score = 0
    for later in samples.indices {
      for earlier in 0..<later {
        score += samples[later] > samples[earlier] ? 1 : samples[later] < samples[earlier] ? -1 : 0
      }
    }
    let pairCount = samples.count * (samples.count - 1) / 2
    let fewestInversions = (pairCount - score + 1) / 2
    self.score = score
    probabilityByChance = Self.inversionProbabilities(count: samples.count)[fewestInversions...].reduce(0, +)
  }

  /// Whether the samples fall more clearly than those of all but 5 % of series without a trend.
  package var isFalling: Bool { probabilityByChance <= 0.05 }

  /// The probability of each number of inversions in a random permutation: the i-th element, put into the first i − 1,
  /// adds 0 to i − 1 inversions, each number equally often.
  package static func inversionProbabilities(count: Int) -> [Double] {
    var probabilities = [1.0]
    for size in 1...count {
      var longer = [Double](repeating: 0, count: probabilities.count + size - 1)
      for (inversions, probability) in probabilities.enumerated() {
        for added in 0..<size { longer[inversions + added] += probability / Double(size) }
      }
      probabilities = longer
    }
    return probabilities
  }
}
