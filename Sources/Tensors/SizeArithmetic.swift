extension Int {
  /// This count, rounded up to a multiple of `unit`.
  @inlinable
  package func roundedUp(to unit: Int) -> Int { (self + unit - 1) / unit * unit }

  /// How many parts of size `part` are needed to cover this count.
  @inlinable
  package func dividedRoundingUp(by part: Int) -> Int { (self + part - 1) / part }

  /// The largest multiple of `divisor` that is not larger than this number, in units of it; the number may be negative.
  package func dividedRoundingDown(by divisor: Int) -> Int {
    let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
    return remainder < 0 ? quotient - 1 : quotient
  }

  /// The product of `factors`; nil where it is too large for an `Int`.
  package static func product(of factors: [Int]) -> Int? {
    factors.reduce(1) { product, factor in
      product.flatMap {
        let (partial, overflow) = $0.multipliedReportingOverflow(by: factor)
        return overflow ? nil : partial
      }
    }
  }
}

extension Sequence where Element == Int {
  /// The sum of counts; `Int.max` where it is larger than that.
  package var saturatingSum: Int {
    reduce(0) { sum, count in
      let (total, overflow) = sum.addingReportingOverflow(count)
      return overflow ? Int.max : total
    }
  }
}
