import Foundation

/// How much less a series of samples says about its median than as many independent ones, because neighbours agree.
///
/// What counts for a median is whether a sample lies above or below it, so the autocorrelation is that of the signs of
/// the distances from the median: bounded, and the same for any distribution. Of n samples the number above the median
/// then varies as that of n/τ independent ones, with the integrated autocorrelation time τ = 1 + 2 · Σ ρ(k).
///
/// The sum ends by Geyer's rule: pairs of neighbouring lags are added while they are positive, none larger than the one
/// before. It is made only if the correlation is significant, because the rule by itself finds some in any series.
/// Correlations over more than about a tenth of the series are underestimated, as by any method.
///
/// - Source: Geyer, "Practical Markov Chain Monte Carlo", Statistical Science 7(4), 1992, section 3.3, the initial
///   monotone sequence.
package struct SerialCorrelation: Hashable, Sendable {
  /// τ, in samples: 1 if neighbours do not agree more often than by chance.
  package let autocorrelationTime: Double
  /// How well τ is known, as the degrees of freedom of a variance that is known as well; infinite for τ = 1.
  ///
  /// A sum over W lags of n samples has the relative variance 2(2W + 1)/n, and one of ν degrees of freedom 2/ν.
  ///
  /// - Source: Wolff, "Monte Carlo Errors with Less Errors", Computer Physics Communications 156, 2004, on the error
  ///   of the error.
  package let degreesOfFreedom: Double

  /// Samples that do not depend on each other.
  package static let none = SerialCorrelation(autocorrelationTime: 1, degreesOfFreedom: .infinity)

  /// The correlation of a series about its median.
  ///
  /// - Parameter samples: in the order taken.
  /// - Complexity: O(n log n + n · lags), with at most 10 √n lags.
  init(_ samples: [Double], median: Double) {
    let signs = Signs(of: samples, around: median)
    let isCorrelated = samples.count >= Self.minimumCount && signs.vary && signs.agreeSignificantly
    self = isCorrelated ? Self(signs) : .none
  }

  private init(_ signs: Signs) {
    var time = -1.0
    var lagCount = 0
    var smallestPair = Double.infinity
    while lagCount + 1 < signs.longestLag {
      let pair = signs.correlation(lag: lagCount) + signs.correlation(lag: lagCount + 1)
      guard pair > 0 else { break }
      smallestPair = min(smallestPair, pair)
      time += 2 * smallestPair
      lagCount += 2
    }
    // A sum over W = lagCount − 1 lags. Below 1 the neighbours disagree, which narrows nothing.
    autocorrelationTime = max(1, time)
    degreesOfFreedom = Double(signs.count) / Double(2 * lagCount - 1)
  }

  private init(autocorrelationTime: Double, degreesOfFreedom: Double) {
    self.autocorrelationTime = autocorrelationTime
    self.degreesOfFreedom = degreesOfFreedom
  }

  /// Fewer samples cannot show a correlation.
  private static let minimumCount = 6
}

/// On which side of the median each sample lies, less the mean of it.
private struct Signs {
  private let values: [Double]
  private let squareSum: Double

  init(of samples: [Double], around median: Double) {
    let signs = samples.map { $0 > median ? 1.0 : $0 < median ? -1 : 0 }
    let mean = signs.reduce(0, +) / Double(signs.count)
    values = signs.map { $0 - mean }
    squareSum = values.reduce(0) { $0 + $1 * $1 }
  }

  var count: Int { values.count }

  var vary: Bool { squareSum > 0 }

  /// Ten times √n keeps the cost bearable for tens of thousands of samples of a machine that drifts.
  var longestLag: Int { min(values.count / 2, Int(10 * Double(values.count).squareRoot())) }

  func correlation(lag: Int) -> Double {
    var sum = 0.0
    for index in lag..<values.count { sum += values[index] * values[index - lag] }
    return sum / squareSum
  }

  /// Whether neighbours, or all samples up to √n apart, agree more than independent ones do in all but 2.5 % of series.
  /// The first finds short and strong correlations, the second long and weak ones.
  ///
  /// Of n independent samples each correlation has the mean −1/n and the variance 1/n.
  ///
  /// - Source: Box, Jenkins, Reinsel & Ljung, "Time Series Analysis", 5th edition, 2016, section 2.1.6.
  var agreeSignificantly: Bool {
    let count = Double(values.count)
    let range = Int(count.squareRoot())
    let correlations = (1...range).map { correlation(lag: $0) + 1 / count }
    let neighbours = correlations[0] * count.squareRoot()
    let all = correlations.reduce(0, +) * (count / Double(range)).squareRoot()
    return max(neighbours, all) > 1.96
  }
}
