import Backends
import BigInt
import Convolution
import Tensors
import Testing

struct `The Cook–Toom construction` {
  private static func fraction(_ numerator: Int, _ denominator: Int = 1) -> Rational {
    Rational(BigInt(numerator), over: BigInt(denominator))
  }

  @Test(arguments: 2...8, 2...7)
  func `the Cook–Toom construction gives the filter exactly from any distinct points`(outputs: Int, taps: Int) {
    let seed = UInt64(100 * outputs + taps)
    var generator = SeededGenerator(seed: seed)
    var points = Set<Rational>()
    while points.count < outputs + taps - 2 {
      points.insert(
        Self.fraction(.random(in: -9...9, using: &generator), .random(in: 1...4, using: &generator)))
    }
    let ordered = points.sorted { $0.doubleValue < $1.doubleValue }
    #expect(
      Self.isFilter(CookToom(outputs: outputs, taps: taps, points: ordered)), "seed \(seed), points \(ordered)")
  }

  @Test(arguments: `Interpolation points`.tiles)
  func `the Cook–Toom construction gives the filter exactly from the points that the kernels use`(
    outputs: Int, taps: Int
  ) {
    #expect(Self.isFilter(CookToom(outputs: outputs, taps: taps)))
  }

  /// Whether Aᵀ[(G g) ⊙ (Bᵀ d)] is the correlation of g and d, for every pair of unit vectors.
  private static func isFilter(_ transform: CookToom) -> Bool {
    let pointCount = transform.outputs + transform.taps - 1
    let (inputTransform, outputTransform) = (transform.inputTransform, transform.outputTransform)
    return (0..<transform.outputs).allSatisfy { output in
      (0..<transform.taps).allSatisfy { tap in
        let factors = (0..<pointCount).map {
          outputTransform[output][$0] * transform.weightsTransform[$0][tap]
        }
        return (0..<pointCount).allSatisfy { input in
          let sum = (0..<pointCount).reduce(Rational.zero) {
            $0 + factors[$1] * inputTransform[$1][input]
          }
          return sum == (input == output + tap ? .one : .zero)
        }
      }
    }
  }

  /// Lavin & Gray, "Fast Algorithms for Convolutional Neural Networks", CVPR 2016, section 4.1.
  @Test func `the Cook–Toom construction is Lavin and Gray's F(2, 3) up to the scale of each product`() throws {
    let half = Self.fraction(1, 2)
    let one = Rational.one
    let published = (
      input: [[1, 0, -1, 0], [0, 1, 1, 0], [0, -1, 1, 0], [0, 1, 0, -1]].map { $0.map { Self.fraction($0) } },
      weights: [[one, .zero, .zero], [half, half, half], [half, -half, half], [.zero, .zero, one]],
      output: [[1, 1, 1, 0], [0, 1, -1, -1]].map { $0.map { Self.fraction($0) } }
    )
    let ours = CookToom(outputs: 2, taps: 3, points: [.zero, .one, -.one])
    for product in 0..<4 {
      let scales = [
        Self.ratio(ours.inputTransform[product], published.input[product]),
        Self.ratio(ours.weightsTransform[product], published.weights[product]),
        Self.ratio(ours.outputTransform.map { $0[product] }, published.output.map { $0[product] }),
      ]
      #expect(scales.reduce(Rational.one) { $0 * ($1 ?? .zero) } == .one, "product \(product): \(scales)")
    }
  }

  /// The number that `row` is `other` times, if it is a multiple of it.
  private static func ratio(_ row: [Rational], _ other: [Rational]) -> Rational? {
    guard let index = other.firstIndex(where: { $0 != .zero }) else { return nil }
    let ratio = row[index] / other[index]
    return row == other.map { $0 * ratio } ? ratio : nil
  }
}

extension CookToom {
  /// As `WinogradPoints.errorGrowth` defines it, from the exact matrices.
  fileprivate var errorGrowth: Double {
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

struct `Interpolation points` {
  /// m and r of each tile.
  static let tiles = [
    (3, 2), (2, 3), (3, 3), (4, 2), (5, 2), (4, 3), (3, 4), (2, 5), (5, 3), (4, 4), (3, 5), (6, 2), (7, 2), (6, 3),
    (5, 4),
    (4, 5), (2, 7), (7, 3), (6, 4), (5, 5), (3, 7), (7, 4), (6, 5), (4, 7), (5, 7), (6, 7),
  ]

  /// Small fractions and their reciprocals.
  private static let candidates: [Double] =
    [1] + [(2.0, 1.0), (3, 2), (4, 3), (3, 1), (5, 4), (4, 1), (5, 3), (7, 4), (5, 2)].flatMap { [$0 / $1, $1 / $0] }

  /// Larger than 1 where a tile shares its points with others for which they are best.
  private static func acceptedExcess(_ outputs: Int, _ taps: Int) -> Double {
    switch (outputs, taps) {
    case (7, 2): 1.05
    case (3, 7): 1.045
    case (6, 3): 1.025
    case (5, 2), (5, 4), (7, 4), (5, 5): 1.01
    default: 1
    }
  }

  @Test(arguments: tiles)
  func `interpolation points are the candidates of the smallest error growth`(outputs: Int, taps: Int) {
    let points = WinogradPoints(count: outputs + taps - 1)
    let chosenGrowth = points.errorGrowth(outputs: outputs, taps: taps)
    #expect(abs(chosenGrowth / CookToom(outputs: outputs, taps: taps).errorGrowth - 1) < 1e-12)
    var smallest = (growth: Double.infinity, pairs: [Double]())
    Self.forEachChoice(of: points.pairs.count, from: Self.candidates) { pairs in
      let zero: [Double] = points.includesZero ? [0] : []
      let value = WinogradPoints.errorGrowth(
        finitePoints: zero + pairs.flatMap { [$0, -$0] }, outputs: outputs, taps: taps)
      if value < smallest.growth { smallest = (value, pairs) }
    }
    #expect(
      chosenGrowth <= smallest.growth * Self.acceptedExcess(outputs, taps) * (1 + 1e-12),
      "\(smallest.pairs) give \(smallest.growth), not \(chosenGrowth)")
  }

  /// One point without its opposite beside 0 and ∞ is the other way to an odd number of them.
  @Test(arguments: [(3, 3), (5, 3), (7, 3)])
  func `of an odd number are better without 0 than with a point that has no opposite`(outputs: Int, taps: Int) {
    let points = WinogradPoints(count: outputs + taps - 1)
    var smallest = Double.infinity
    Self.forEachChoice(of: points.pairs.count - 1, from: Self.candidates) { pairs in
      for single in Self.candidates where !pairs.contains(single) {
        let finite: [Double] = [0, single] + pairs.flatMap { [$0, -$0] }
        smallest = min(smallest, WinogradPoints.errorGrowth(finitePoints: finite, outputs: outputs, taps: taps))
      }
    }
    #expect(points.errorGrowth(outputs: outputs, taps: taps) < smallest)
  }

  private static func forEachChoice(
    of count: Int, from candidates: [Double], beginning: [Double] = [], _ body: ([Double]) -> Void
  ) {
    guard beginning.count < count else { return body(beginning) }
    for (index, candidate) in candidates.enumerated() {
      forEachChoice(of: count, from: Array(candidates[(index + 1)...]), beginning: beginning + [candidate], body)
    }
  }
}
