import Backends
import BigInt
import Tensors
import Testing

struct `Rational numbers` {
  private static func fraction(_ numerator: Int, _ denominator: Int) -> Rational {
    Rational(BigInt(numerator), over: BigInt(denominator))
  }

  @Test(arguments: [(2, 4, 1, 2), (-2, 4, -1, 2), (2, -4, -1, 2), (-6, -4, 3, 2), (0, -7, 0, 1), (7, 1, 7, 1)])
  func `rational numbers are in lowest terms with a positive denominator`(
    n: Int, d: Int, numerator: Int, denominator: Int
  ) {
    let value = Self.fraction(n, d)
    #expect(value.numerator == BigInt(numerator) && value.denominator == BigInt(denominator))
    #expect(value == Self.fraction(numerator, denominator))
  }

  @Test func `rational numbers print as fractions and as whole numbers`() {
    #expect("\(Self.fraction(-3, 6)) \(Self.fraction(8, 4)) \(Rational.zero) \(Rational.one)" == "-1/2 2 0 1")
  }

  @Test func `rational numbers follow the laws of arithmetic`() {
    let seed: UInt64 = 4
    var generator = SeededGenerator(seed: seed)
    func next() -> Rational {
      Self.fraction(.random(in: -50...50, using: &generator), .random(in: 1...50, using: &generator))
    }
    for round in 0..<500 {
      let (a, b, c) = (next(), next(), next())
      let laws = [
        a + b == b + a, (a + b) + c == a + (b + c), a + .zero == a, a - a == .zero, a - b == a + -b, -(-a) == a,
        a * b == b * a, (a * b) * c == a * (b * c), a * .one == a, a * (b + c) == a * b + a * c,
        b == .zero || a / b * b == a, b == .zero || b / b == .one,
        abs((a + b).doubleValue - (a.doubleValue + b.doubleValue)) < 1e-12,
        abs((a * b).doubleValue - a.doubleValue * b.doubleValue) < 1e-10,
      ]
      #expect(!laws.contains(false), "seed \(seed), round \(round): \(a), \(b), \(c)")
    }
  }

  @Test func `rational numbers hold numbers beyond 64 bits`() {
    let power = (0..<100).reduce(Rational.one) { value, _ in value * Self.fraction(3, 2) }
    #expect(power.denominator == BigInt(1) << 100)
    #expect((0..<100).reduce(power) { value, _ in value / Self.fraction(3, 2) } == .one)
  }
}
