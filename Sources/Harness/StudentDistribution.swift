import Foundation

/// Student's t distribution.
///
/// - Source: NIST Digital Library of Mathematical Functions, section 8.17, <https://dlmf.nist.gov/8.17>.
package struct StudentDistribution {
  /// More than 0, not necessarily whole.
  package let degreesOfFreedom: Double

  package init(degreesOfFreedom: Double) { self.degreesOfFreedom = degreesOfFreedom }

  /// The probability of a value below `t`.
  package func cumulative(_ t: Double) -> Double {
    let tail = 0.5 * Self.incompleteBeta(at: degreesOfFreedom / (degreesOfFreedom + t * t), degreesOfFreedom / 2, 0.5)
    return t > 0 ? 1 - tail : tail
  }

  /// The value that is exceeded with probability `tail`, by Newton's method: the upper tail is convex, so steps that start
  /// below the value never pass it.
  ///
  /// - Parameter tail: above 0 and at most 0.5.
  package func quantile(upperTail tail: Double) -> Double {
    var value = 0.0
    while true {
      let next = value + (cumulative(-value) - tail) / density(value)
      guard next > value * (1 + 4 * .ulpOfOne) else { return max(value, next) }
      value = next
    }
  }

  private func density(_ t: Double) -> Double {
    let half = (degreesOfFreedom + 1) / 2
    let logarithm: Double =
      lgamma(half) - lgamma(degreesOfFreedom / 2) - 0.5 * log(degreesOfFreedom * .pi)
      - half * log1p(t * t / degreesOfFreedom)
    return exp(logarithm)
  }

  /// The regularised incomplete beta function I_x(a, b); its continued fraction converges fast on the nearer side of
  /// the mean.
  private static func incompleteBeta(at x: Double, _ a: Double, _ b: Double) -> Double {
    guard x > 0, x < 1 else { return x <= 0 ? 0 : 1 }
    guard x <= (a + 1) / (a + b + 2) else { return 1 - incompleteBeta(at: 1 - x, b, a) }
    let logarithm: Double = lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log(1 - x)
    return exp(logarithm) / a / betaFraction(at: x, a, b)
  }

  /// 1 + d₁/(1 + d₂/(1 + …)) of equation 8.17.22, by Lentz's method.
  private static func betaFraction(at x: Double, _ a: Double, _ b: Double) -> Double {
    var (fraction, numerator, denominator) = (1.0, 1.0, 0.0)
    for index in 1...10_000 {
      let coefficient = betaCoefficient(index, at: x, a, b)
      denominator = 1 / (1 + coefficient * denominator)
      numerator = 1 + coefficient / numerator
      let change = numerator * denominator
      fraction *= change
      if abs(change - 1) < 1e-15 { break }
    }
    return fraction
  }

  private static func betaCoefficient(_ index: Int, at x: Double, _ a: Double, _ b: Double) -> Double {
    let m = Double(index / 2)
    return index.isMultiple(of: 2)
      ? m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
      : -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
  }
}
