/// The mean of independent observations of a normal quantity, with a 95 % confidence interval by Student's
/// distribution.
package struct MeanInterval: Hashable, Sendable {
  package let mean: Double
  /// Half the interval's width; nil for a single observation, which tells nothing of the spread.
  package let halfWidth: Double?

  /// - Parameter values: at least one.
  package init(_ values: [Double]) {
    let count = Double(values.count)
    let mean = values.reduce(0, +) / count
    self.mean = mean
    guard values.count > 1 else {
      halfWidth = nil
      return
    }
    let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (count - 1)
    let quantile = StudentDistribution(degreesOfFreedom: count - 1).quantile(upperTail: 0.025)
    halfWidth = quantile * (variance / count).squareRoot()
  }

  /// The mean of differences, which tells two quantities that were observed in pairs apart; nil without two pairs.
  package static func ofDifferences(_ first: [Double], _ second: [Double]) -> MeanInterval? {
    let differences = zip(first, second).map { $0 - $1 }
    return differences.count > 1 ? MeanInterval(differences) : nil
  }
}
