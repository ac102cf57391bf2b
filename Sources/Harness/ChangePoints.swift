import Foundation

/// Where the level of a series changes, beyond what noise does whose neighbours agree.
///
/// The series is cut in two where the means of the parts differ most in terms of their standard error, as long as that is
/// significant for the best of so many cuts; then the parts are. The standard error takes the deviation within the parts, and
/// as many independent samples as serial correlation leaves. Steps that are close to each other look like correlation, and may
/// hide each other.
///
/// - Source: Scott & Knott, "A Cluster Analysis Method for Grouping Means in the Analysis of Variance", Biometrics 30, 1974.
package struct ChangePoints: Hashable, Sendable {
  /// A change of the level.
  package struct Change: Codable, Hashable, Sendable {
    /// The first value of the new level.
    package let index: Int
    /// The means before and after, as far as the neighbouring changes.
    package let before: Double
    package let after: Double
    /// The probability of as large a difference at the best cut where nothing changes.
    package let pValue: Double

    private enum CodingKeys: String, CodingKey {
      case index, before, after
      case pValue = "p_value"
    }
  }

  /// In the order of the series.
  package let changes: [Change]

  /// Fewer values on one side say too little of its level.
  private static let fewestValues = 3

  /// - Parameters:
  ///   - values: in the order taken; logarithms of times, as changes are factors.
  ///   - level: the probability from which on a change counts.
  package init(_ values: [Double], level: Double = 0.01) {
    changes = Self.changes(in: values[...], level: level)
  }

  private static func changes(in values: ArraySlice<Double>, level: Double) -> [Change] {
    guard let best = bestCut(of: values), best.pValue < level else { return [] }
    return changes(in: values[..<best.index], level: level) + [best] + changes(in: values[best.index...], level: level)
  }

  /// The cut with the smallest probability; nil for a series that is too short.
  private static func bestCut(of values: ArraySlice<Double>) -> Change? {
    let cuts =
      (values.startIndex + fewestValues)..<max(values.endIndex - fewestValues + 1, values.startIndex + fewestValues)
    let candidates = cuts.compactMap { change(at: $0, in: values, cutCount: cuts.count) }
    return candidates.min { $0.pValue < $1.pValue }
  }

  private static func change(at index: Int, in values: ArraySlice<Double>, cutCount: Int) -> Change? {
    let (left, right) = (Array(values[..<index]), Array(values[index...]))
    let (before, after) = (mean(left), mean(right))
    let residuals = left.map { $0 - before } + right.map { $0 - after }
    let freedom = Double(residuals.count - 2)
    let variance = residuals.reduce(0) { $0 + $1 * $1 } / freedom
    guard let correlation = SampleSummary(residuals)?.correlation else { return nil }
    let time = correlation.autocorrelationTime
    let error = (variance * time * (1 / Double(left.count) + 1 / Double(right.count))).squareRoot()
    let pValue: Double
    if error > 0 {
      let student = StudentDistribution(degreesOfFreedom: max(1, (freedom + 2) / time - 2))
      pValue = min(1, 2 * student.cumulative(-abs(after - before) / error) * Double(cutCount))
    } else {
      pValue = before == after ? 1 : 0
    }
    return Change(index: index, before: before, after: after, pValue: pValue)
  }

  private static func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }
}
