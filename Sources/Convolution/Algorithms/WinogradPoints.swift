/// The interpolation points of Winograd's tiles: ∞, pairs ±p, and 0 where their number is even.
///
/// The two rows of a pair share their even and odd parts, which halves the transforms' work. For each number of points the
/// pairs are those of the smallest `errorGrowth` among sets of small fractions and their reciprocals, see
/// Documentation/Backends/Winograd.md. Where their number is odd, leaving 0 out is better than one point without its
/// opposite: the growth of F(5, 3) is 4.5, not 5.3.
///
/// Eight points with 0 serve tiles that differ in their best set. This is that of F(4, 5) and F(2, 7); for F(6, 3) the growth
/// of 1, 7/4, 4/7 would be 2 % smaller, but products with powers of 2 are not rounded.
package struct WinogradPoints: Sendable {
  /// Whether 0 is a point.
  package let includesZero: Bool
  /// p of each pair.
  package let pairs: [Fraction]

  package struct Fraction: Hashable, Sendable {
    package let numerator: Int
    package let denominator: Int

    package init(_ numerator: Int, _ denominator: Int) {
      self.numerator = numerator
      self.denominator = denominator
    }

    package var value: Double { Double(numerator) / Double(denominator) }
  }

  /// - Parameter count: α = m + r − 1.
  package init(count: Int) {
    includesZero = count.isMultiple(of: 2)
    pairs = (includesZero ? Self.withZero : Self.withoutZero)[(count - 1) / 2].map { Fraction($0, $1) }
  }

  /// By the number of pairs.
  private static let withZero: [[(Int, Int)]] = [
    [],
    [(1, 1)],
    [(3, 2), (2, 3)],
    [(1, 1), (2, 1), (1, 2)],
    [(5, 4), (4, 5), (5, 2), (2, 5)],
    [(1, 1), (3, 4), (4, 3), (5, 2), (2, 5)],
  ]

  private static let withoutZero: [[(Int, Int)]] = [
    [],
    [(1, 1)],
    [(2, 5), (5, 4)],
    [(1, 3), (4, 5), (7, 4)],
    [(1, 4), (3, 4), (1, 1), (5, 2)],
    [(1, 4), (1, 2), (1, 1), (4, 3), (5, 2)],
  ]

  /// By how much the transforms of F(m, r) enlarge rounding errors, see `errorGrowth(finitePoints:outputs:taps:)`.
  package func errorGrowth(outputs: Int, taps: Int) -> Double {
    let zero: [Double] = includesZero ? [0] : []
    let others: [Double] = pairs.flatMap { [$0.value, -$0.value] }
    return Self.errorGrowth(finitePoints: zero + others, outputs: outputs, taps: taps)
  }

  /// By how much the transforms enlarge rounding errors, in the 2-norm and relative to a plain sum of r products: the
  /// largest over the outputs of √Σₖ(Aᵢₖ‖Gₖ‖‖Bₖ‖)² / √r, A, G and B being the matrices of Cook and Toom.
  package static func errorGrowth(finitePoints points: [Double], outputs: Int, taps: Int) -> Double {
    var squares = [Double](repeating: 0, count: outputs)
    for (index, point) in points.enumerated() {
      var product = [1.0]
      var scale = 1.0
      for (other, root) in points.enumerated() where other != index {
        product = multiplied(product, byRoot: root)
        scale *= point - root
      }
      let weightsNorm = (0..<taps).reduce(0.0) { sum, _ in sum * point * point + 1 }
      var factor = squaredNorm(product) * weightsNorm / (scale * scale)
      for output in 0..<outputs {
        squares[output] += factor
        factor *= point * point
      }
    }
    squares[outputs - 1] += squaredNorm(points.reduce([1.0]) { multiplied($0, byRoot: $1) })
    return (squares.max()! / Double(taps)).squareRoot()
  }

  private static func squaredNorm(_ values: [Double]) -> Double { values.reduce(0) { $0 + $1 * $1 } }

  /// The coefficients of a polynomial times x − root, lowest power first.
  private static func multiplied(_ polynomial: [Double], byRoot root: Double) -> [Double] {
    zip([0] + polynomial, polynomial + [0]).map { $0 - root * $1 }
  }
}
