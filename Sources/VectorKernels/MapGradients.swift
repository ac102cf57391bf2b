/// Lets the gradients through whose outputs lie between two bounds, and puts zeros in the place of others: what a
/// clamp does to gradients. The destination may be the gradients.
public typealias GateMap =
  @Sendable (
    _ gradients: UnsafePointer<Float>, _ outputs: UnsafePointer<Float>, _ count: Int, _ low: Float, _ high: Float,
    _ destination: UnsafeMutablePointer<Float>
  ) -> Void

/// Applies a function, or turns the gradients of its outputs into those of its inputs; the destination may be any of
/// the operands.
public typealias TransformMap =
  @Sendable (_ source: UnsafePointer<Float>, _ count: Int, _ destination: UnsafeMutablePointer<Float>) -> Void

/// Turns the gradients of a function's outputs into those of its inputs; the destination may be the gradients.
public typealias GradientOfMap =
  @Sendable (
    _ gradients: UnsafePointer<Float>, _ outputs: UnsafePointer<Float>, _ count: Int,
    _ destination: UnsafeMutablePointer<Float>
  ) -> Void

/// See `GateMap`.
@inlinable
@inline(__always)
public func gateMap<ISA: VectorISA>(
  _: ISA.Type, _ gradients: UnsafePointer<Float>, _ outputs: UnsafePointer<Float>, _ count: Int, _ low: Float,
  _ high: Float, _ destination: UnsafeMutablePointer<Float>
) {
  let (low, high) = (ISA.Vector(repeating: low), ISA.Vector(repeating: high))
  let (largest, huge) = (ISA.Vector(repeating: .greatestFiniteMagnitude), ISA.Vector(repeating: 0x1p127))
  forEachVector(ISA.self, of: count) { index, part in
    let output = loadPartly(ISA.self, outputs + index, part)
    let gradient = loadPartly(ISA.self, gradients + index, part)
    // The distances to both bounds become 0 or less, or larger than any number; the gradient is clamped to the smaller one.
    let above = (output - low) * huge * huge
    let below = (high - output) * huge * huge
    let limit = ISA.max(.zero, ISA.min(ISA.min(below, above), largest))
    storePartly(ISA.self, ISA.max(-limit, ISA.min(limit, gradient)), to: destination + index, part)
  }
}

/// The numerator's and the denominator's coefficients of tanh x ≈ x · P(x²) ÷ Q(x²) for |x| below `largest`, where it
/// is 1 in fp32; the error is a few units in the last place.
///
/// - Source: Eigen, `generic_fast_tanh_float` (MathFunctionsImpl.h).
@usableFromInline
enum TangentCoefficients {
  @inlinable
  static var largest: Float { 7.90531110763549805 }
  /// Of x¹², x¹⁰, … x⁰.
  @inlinable
  static var numerator: InlineArray<7, Float> {
    [
      -2.76076847742355e-16, 2.00018790482477e-13, -8.60467152213735e-11, 5.12229709037114e-08, 1.48572235717979e-05,
      6.37261928875436e-04, 4.89352455891786e-03,
    ]
  }
  /// Of x⁶, x⁴, … x⁰.
  @inlinable
  static var denominator: InlineArray<4, Float> {
    [1.19825839466702e-06, 1.18534705686654e-04, 2.26843463243900e-03, 4.89352518554385e-03]
  }
}

/// x · P(x²) ÷ Q(x²) for each element, which is clamped to ±`largest` before.
///
/// - Parameters:
///   - numerators: P's coefficients, the highest power first.
///   - denominators: Q's.
@inlinable
@inline(__always)
func oddRational<ISA: VectorISA, let terms: Int, let divisors: Int>(
  _: ISA.Type, _ value: ISA.Vector, largest: Float, _ numerators: InlineArray<terms, Float>,
  _ denominators: InlineArray<divisors, Float>
) -> ISA.Vector {
  let largest = ISA.Vector(repeating: largest)
  // What is not a number stays so: it is the second operand.
  let x = ISA.max(-largest, ISA.min(largest, value))
  let square = x * x
  var numerator = ISA.Vector(repeating: numerators[unchecked: 0])
  for i in 1..<terms {
    numerator = ISA.multiplyAdd(ISA.Vector(repeating: numerators[unchecked: i]), numerator, square)
  }
  var denominator = ISA.Vector(repeating: denominators[unchecked: 0])
  for i in 1..<divisors {
    denominator = ISA.multiplyAdd(ISA.Vector(repeating: denominators[unchecked: i]), denominator, square)
  }
  return x * numerator / denominator
}

/// The hyperbolic tangent of each element; see `TangentCoefficients`.
@inlinable
@inline(__always)
func tangent<ISA: VectorISA>(_: ISA.Type, _ value: ISA.Vector) -> ISA.Vector {
  oddRational(
    ISA.self, value, largest: TangentCoefficients.largest, TangentCoefficients.numerator,
    TangentCoefficients.denominator)
}

/// Applies a function to each vector of a map; see `TransformMap`.
@inlinable
@inline(__always)
func transformMap<ISA: VectorISA>(
  _: ISA.Type, _ source: UnsafePointer<Float>, _ count: Int, _ destination: UnsafeMutablePointer<Float>,
  _ function: (ISA.Vector) -> ISA.Vector
) {
  forEachVector(ISA.self, of: count) { index, part in
    storePartly(ISA.self, function(loadPartly(ISA.self, source + index, part)), to: destination + index, part)
  }
}

/// The hyperbolic tangent; see `TransformMap`.
@inlinable
@inline(__always)
public func tangentOfMap<ISA: VectorISA>(
  _: ISA.Type, _ source: UnsafePointer<Float>, _ count: Int, _ destination: UnsafeMutablePointer<Float>
) {
  transformMap(ISA.self, source, count, destination) { tangent(ISA.self, $0) }
}

/// The sigmoid, as (1 + tanh(x ÷ 2)) ÷ 2; see `TransformMap`.
@inlinable
@inline(__always)
public func sigmoidOfMap<ISA: VectorISA>(
  _: ISA.Type, _ source: UnsafePointer<Float>, _ count: Int, _ destination: UnsafeMutablePointer<Float>
) {
  let half = ISA.Vector(repeating: 0.5)
  transformMap(ISA.self, source, count, destination) { ISA.multiplyAdd(half, half, tangent(ISA.self, half * $0)) }
}

/// x times its sigmoid: SiLU; see `TransformMap`.
///
/// - Source: Hendrycks & Gimpel, "Gaussian Error Linear Units", 2016, section 2.
@inlinable
@inline(__always)
public func sigmoidProductOfMap<ISA: VectorISA>(
  _: ISA.Type, _ source: UnsafePointer<Float>, _ count: Int, _ destination: UnsafeMutablePointer<Float>
) {
  let half = ISA.Vector(repeating: 0.5)
  transformMap(ISA.self, source, count, destination) { value in
    let x = half * value
    return ISA.multiplyAdd(x, x, tangent(ISA.self, x))
  }
}

/// g(1 − y²), for the outputs y of a hyperbolic tangent; see `GradientOfMap`.
@inlinable
@inline(__always)
public func tangentGradient<ISA: VectorISA>(
  _: ISA.Type, _ gradients: UnsafePointer<Float>, _ outputs: UnsafePointer<Float>, _ count: Int,
  _ destination: UnsafeMutablePointer<Float>
) {
  forEachVector(ISA.self, of: count) { index, part in
    let output = loadPartly(ISA.self, outputs + index, part)
    let gradient = loadPartly(ISA.self, gradients + index, part)
    storePartly(ISA.self, ISA.multiplyAdd(gradient, -gradient * output, output), to: destination + index, part)
  }
}

/// g·y(1 − y), for the outputs y of a sigmoid; see `GradientOfMap`.
@inlinable
@inline(__always)
public func sigmoidGradient<ISA: VectorISA>(
  _: ISA.Type, _ gradients: UnsafePointer<Float>, _ outputs: UnsafePointer<Float>, _ count: Int,
  _ destination: UnsafeMutablePointer<Float>
) {
  forEachVector(ISA.self, of: count) { index, part in
    let output = loadPartly(ISA.self, outputs + index, part)
    let gradient = loadPartly(ISA.self, gradients + index, part) * output
    storePartly(ISA.self, ISA.multiplyAdd(gradient, -gradient, output), to: destination + index, part)
  }
}
