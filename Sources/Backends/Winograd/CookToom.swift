import BigInt
import Convolution

/// The matrices of the minimal filtering algorithm F(m, r), built from interpolation points in exact arithmetic.
///
/// With α = m + r − 1 points, the last of them at infinity, m outputs of an r-tap filter are y = Aᵀ[(G g) ⊙ (Bᵀ d)].
/// Row i of Bᵀ holds the coefficients of ∏(x − aⱼ) over the other finite points, the last row those of the product over
/// all; row i of G evaluates the filter at aᵢ, divided by ∏(aᵢ − aⱼ); column i of Aᵀ holds the powers of aᵢ.
///
/// - Source: Winograd, "Arithmetic Complexity of Computations", SIAM 1980, chapter 4 (Cook–Toom, transposed).
package struct CookToom: Sendable {
  package typealias Matrix = [[Rational]]

  /// m.
  package let outputs: Int
  /// r.
  package let taps: Int
  /// The finite points, all different.
  package let points: [Rational]
  /// α × r.
  package let weightsTransform: Matrix

  /// - Parameter points: the m + r − 2 finite points.
  package init(outputs: Int, taps: Int, points: [Rational]) {
    precondition(points.count == outputs + taps - 2 && Set(points).count == points.count)
    self.outputs = outputs
    self.taps = taps
    self.points = points
    let rows = points.map { point in
      let scale = points.reduce(Rational.one) { $1 == point ? $0 : $0 * (point - $1) }
      return Self.powers(of: point, count: taps).map { $0 / scale }
    }
    weightsTransform = rows + [Self.powers(of: .zero, count: taps).reversed()]
  }

  /// α × α. Computed at each call, as plans get by with the products of squares: exact arithmetic takes milliseconds.
  package var inputTransform: Matrix {
    let rows = points.map { point in Self.product(withRoots: points.filter { $0 != point }) + [.zero] }
    return rows + [Self.product(withRoots: points)]
  }

  /// m × α, computed at each call.
  package var outputTransform: Matrix {
    let columns =
      points.map { Self.powers(of: $0, count: outputs) } + [Self.powers(of: .zero, count: outputs).reversed()]
    return (0..<outputs).map { row in columns.map { $0[row] } }
  }

  /// Coefficients of ∏(x − root), lowest power first.
  package static func product(withRoots roots: [Rational]) -> [Rational] {
    roots.reduce([.one]) { coefficients, root in
      let shifted = [Rational.zero] + coefficients
      let scaled = coefficients.map { -root * $0 } + [.zero]
      return zip(shifted, scaled).map { $0 + $1 }
    }
  }

  /// 1, x, x², …
  package static func powers(of x: Rational, count: Int) -> [Rational] {
    var powers = [Rational.one]
    while powers.count < count { powers.append(powers.last! * x) }
    return powers
  }

  /// F(m, r) with the points that the kernels use.
  package init(outputs: Int, taps: Int) {
    let points = WinogradPoints(count: outputs + taps - 1)
    let pairs = points.pairs.map { Rational(BigInt($0.numerator), over: BigInt($0.denominator)) }
    let zero: [Rational] = points.includesZero ? [.zero] : []
    self.init(outputs: outputs, taps: taps, points: zero + pairs.flatMap { [$0, -$0] })
  }
}
