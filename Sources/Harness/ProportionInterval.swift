/// A 95 % confidence interval of a proportion: how many of so many independent trials succeeded.
///
/// - Source: Wilson, "Probable inference, the law of succession, and statistical inference", JASA 1927.
package struct ProportionInterval: Hashable, Sendable, Codable {
  package let low: Double
  package let high: Double

  private static let quantile = 1.959964

  /// - Parameter trials: at least 1.
  package init(successes: Int, trials: Int) {
    let (count, square) = (Double(trials), Self.quantile * Self.quantile)
    let proportion = Double(successes) / count
    let center = (proportion + square / (2 * count)) / (1 + square / count)
    let radius =
      Self.quantile / (1 + square / count)
      * (proportion * (1 - proportion) / count + square / (4 * count * count)).squareRoot()
    low = max(0, center - radius)
    high = min(1, center + radius)
  }

  package var halfWidth: Double { (high - low) / 2 }
}
