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

  /// By how much the transforms enlarge rounding errors, in the 2-norm and relative to a plain sum of r products: the
  /// largest over the outputs of √Σₖ(Aᵢₖ‖Gₖ‖‖Bₖ‖)² / √r.
  package var errorGrowth: Double {
    func norm(_ row: [Rational]) -> Double {
      row.reduce(0) { $0 + $1.doubleValue * $1.doubleValue }.squareRoot()
    }
    let scales = zip(weightsTransform, inputTransform).map { norm($0) * norm($1) }
    let outputNorms = outputTransform.map { row in
      zip(row, scales).reduce(0) { $0 + ($1.0.doubleValue * $1.1) * ($1.0.doubleValue * $1.1) }.squareRoot()
    }
    return outputNorms.max()! / Double(taps).squareRoot()
  }
}

extension CookToom {
  /// Interpolation points for the kernels, which want 0, pairs ±p, and ∞: for each number of pairs the set of smallest
  /// `errorGrowth` among all sets from `candidates`. Reciprocal pairs balance the two ends of the powers.
  ///
  /// Three pairs serve tiles that differ in their best set. This is that of F(4, 5) and F(2, 7); for F(6, 3) the growth
  /// of 1, 7/4, 4/7 would be 2 % smaller, but products with powers of 2 are not rounded, and measured errors are 12 %
  /// smaller with them.
  ///
  /// Against the usual small integers and halves this lowers the growth of F(4, 3) from 5.6 to 2.7 and that of F(6, 5)
  /// from 84 to 15 in each dimension.
  package static let pointPairs: [[Rational]] = [
    [],
    [fraction(1, 1)],
    [fraction(3, 2), fraction(2, 3)],
    [fraction(1, 1), fraction(2, 1), fraction(1, 2)],
    [fraction(5, 4), fraction(4, 5), fraction(5, 2), fraction(2, 5)],
    [fraction(1, 1), fraction(3, 4), fraction(4, 3), fraction(5, 2), fraction(2, 5)],
  ]

  /// What `pointPairs` was chosen from.
  package static let candidates: [Rational] =
    [
      (1, 1), (2, 1), (3, 2), (4, 3), (3, 1), (5, 4), (4, 1), (5, 3), (7, 4), (5, 2),
    ].flatMap { $0 == (1, 1) ? [fraction(1, 1)] : [fraction($0.0, $0.1), fraction($0.1, $0.0)] }

  private static func fraction(_ numerator: Int, _ denominator: Int) -> Rational {
    Rational(.init(numerator), over: .init(denominator))
  }

  /// F(m, r) with the points of `pointPairs`; m + r must be odd.
  package init(outputs: Int, taps: Int) {
    let pairs = Self.pointPairs[(outputs + taps - 3) / 2]
    self.init(outputs: outputs, taps: taps, pairs: pairs)
  }

  /// F(m, r) with the points 0, +p, −p, … for each of `pairs`, and ∞.
  package init(outputs: Int, taps: Int, pairs: [Rational]) {
    precondition(outputs + taps == 2 * pairs.count + 3, "F(\(outputs), \(taps)) takes a point for each product")
    self.init(outputs: outputs, taps: taps, points: [.zero] + pairs.flatMap { [$0, -$0] })
  }
}
