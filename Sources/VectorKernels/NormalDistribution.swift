/// The numerator's and the denominator's coefficients of erf(x ÷ √2) ≈ x · P(x²) ÷ Q(x²) for |x| below `largest`, where it
/// is 1 in fp32: least squares of relative errors, weighted again and again towards the largest one, which is 4e-8.
@usableFromInline
enum NormalDistributionCoefficients {
  @inlinable
  static var largest: Float { 5.4 }
  /// Of x¹², x¹⁰, … x⁰.
  @inlinable
  static var numerator: InlineArray<7, Float> {
    [
      2.33737224e-10, -4.40025225e-08, 6.00532121e-06, 2.96897517e-04, 8.74065049e-03, 6.76184967e-02,
      7.97884524e-01,
    ]
  }
  /// Of x⁸, x⁶, … x⁰.
  @inlinable
  static var denominator: InlineArray<5, Float> {
    [5.50170444e-05, 1.70427421e-03, 2.78586913e-02, 2.51413256e-01, 1]
  }
}

/// x · (1 + erf(x ÷ √2)) ÷ 2, x times the standard normal distribution: GELU; see `TransformMap`.
///
/// - Source: Hendrycks & Gimpel, "Gaussian Error Linear Units", 2016, section 2.
@inlinable
@inline(__always)
public func normalProductOfMap<ISA: VectorISA>(
  _: ISA.Type, _ source: UnsafePointer<Float>, _ count: Int, _ destination: UnsafeMutablePointer<Float>
) {
  let half = ISA.Vector(repeating: 0.5)
  transformMap(ISA.self, source, count, destination) { x in
    let value = oddRational(
      ISA.self, x, largest: NormalDistributionCoefficients.largest, NormalDistributionCoefficients.numerator,
      NormalDistributionCoefficients.denominator)
    return x * ISA.multiplyAdd(half, half, value)
  }
}
