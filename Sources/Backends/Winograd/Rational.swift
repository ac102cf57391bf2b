import BigInt

/// An exact fraction in lowest terms.
package struct Rational: Hashable, Sendable, CustomStringConvertible {
  package let numerator: BigInt
  /// Positive.
  package let denominator: BigInt

  package init(_ numerator: BigInt, over denominator: BigInt = 1) {
    precondition(denominator != 0, "a fraction's denominator must not be 0")
    let divisor = numerator.greatestCommonDivisor(with: denominator)
    let sign: BigInt = denominator < 0 ? -1 : 1
    self.numerator = sign * numerator / divisor
    self.denominator = sign * denominator / divisor
  }

  package static let zero = Rational(0)
  package static let one = Rational(1)

  package static func + (a: Rational, b: Rational) -> Rational {
    Rational(a.numerator * b.denominator + b.numerator * a.denominator, over: a.denominator * b.denominator)
  }

  package static func - (a: Rational, b: Rational) -> Rational { a + -b }
  package static prefix func - (a: Rational) -> Rational { Rational(-a.numerator, over: a.denominator) }

  package static func * (a: Rational, b: Rational) -> Rational {
    Rational(a.numerator * b.numerator, over: a.denominator * b.denominator)
  }

  package static func / (a: Rational, b: Rational) -> Rational {
    Rational(a.numerator * b.denominator, over: a.denominator * b.numerator)
  }

  package var doubleValue: Double { Double(numerator) / Double(denominator) }

  package var description: String { denominator == 1 ? "\(numerator)" : "\(numerator)/\(denominator)" }
}
