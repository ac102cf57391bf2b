import Foundation

/// Whether two medians differ: of a base, and of what took its place.
///
/// The difference of the logarithms is divided by its standard error, which takes of each median the side that faces the
/// other, and held against Student's distribution with the degrees of freedom of Welch and Satterthwaite.
///
/// - Source: Welch, "The Generalization of 'Student's' Problem when Several Different Population Variances are Involved",
///   Biometrika 34, 1947.
package struct MedianDifference: Hashable, Sendable {
  /// More degrees of freedom make no difference to speak of.
  private static let mostDegreesOfFreedom = 10_000.0
  /// The share of comparisons in which the smallest difference that can be seen is seen.
  private static let power = 0.8

  /// The logarithm of head ÷ base.
  private let logarithm: Double
  private let standardError: Double
  private let degreesOfFreedom: Double

  package init(base: MedianEstimate, head: MedianEstimate) {
    logarithm = log(head.median / base.median)
    let terms = logarithm >= 0 ? base.rise + head.fall : base.fall + head.rise
    let variance = terms.reduce(0) { $0 + $1.variance }
    let uncertainty = terms.reduce(0) { $0 + $1.variance * $1.variance / $1.degreesOfFreedom }
    standardError = variance.squareRoot()
    degreesOfFreedom =
      uncertainty > 0 ? min(variance * variance / uncertainty, Self.mostDegreesOfFreedom) : Self.mostDegreesOfFreedom
  }

  private var student: StudentDistribution { StudentDistribution(degreesOfFreedom: degreesOfFreedom) }

  /// head ÷ base.
  package var ratio: Double { exp(logarithm) }

  /// The ratio with its 95 % confidence interval.
  package var interval: RatioInterval {
    let halfWidth = student.quantile(upperTail: 0.025) * standardError
    return RatioInterval(logarithm: logarithm, low: logarithm - halfWidth, high: logarithm + halfWidth)
  }

  /// The probability of a difference as large, in either direction, where nothing differs.
  package var pValue: Double {
    guard standardError > 0 else { return logarithm == 0 ? 1 : 0 }
    return 2 * student.cumulative(-abs(logarithm) / standardError)
  }

  /// The smallest slow-down that four of five comparisons like this one would call significant at `level`, and that is
  /// above `threshold` in them: 0.04 for 4 %.
  package func visibleSlowdown(level: Double, above threshold: Double) -> Double {
    let student = student
    let critical = max(student.quantile(upperTail: level / 2) * standardError, log1p(threshold))
    return expm1(critical + student.quantile(upperTail: 1 - Self.power) * standardError)
  }
}
