public import VectorKernels

/// Vectors of 512 bits; compiled for x86-64-v4, or NEON's on arm64.
public enum SIMD512: VectorISA {
  public typealias Vector = SIMD16<Float>

  @inlinable
  @inline(__always)
  public static func multiplyAdd(_ sum: Vector, _ a: Vector, _ b: Vector) -> Vector { sum.addingProduct(a, b) }

  /// Two elements as one.
  @usableFromInline typealias Pairs = SIMD8<UInt64>

  @inlinable
  @inline(__always)
  public static func interleave(_ a: Vector, _ b: Vector, unit: Int) -> (low: Vector, high: Vector) {
    switch unit {
    case 1:
      var (low, high) = (Vector(), Vector())
      (low.evenHalf, low.oddHalf) = (a.lowHalf, b.lowHalf)
      (high.evenHalf, high.oddHalf) = (a.highHalf, b.highHalf)
      return (low, high)
    case 2:
      let (a, b) = (unsafeBitCast(a, to: Pairs.self), unsafeBitCast(b, to: Pairs.self))
      var (low, high) = (Pairs(), Pairs())
      (low.evenHalf, low.oddHalf) = (a.lowHalf, b.lowHalf)
      (high.evenHalf, high.oddHalf) = (a.highHalf, b.highHalf)
      return (unsafeBitCast(low, to: Vector.self), unsafeBitCast(high, to: Vector.self))
    case 4:
      return (quarters(a.lowHalf, b.lowHalf), quarters(a.highHalf, b.highHalf))
    default:
      let (a, b) = (unsafeBitCast(a, to: Pairs.self), unsafeBitCast(b, to: Pairs.self))
      let low = Pairs(lowHalf: a.lowHalf, highHalf: b.lowHalf)
      let high = Pairs(lowHalf: a.highHalf, highHalf: b.highHalf)
      return (unsafeBitCast(low, to: Vector.self), unsafeBitCast(high, to: Vector.self))
    }
  }

  /// Quarters of a vector taken in turns from `a` and `b`.
  @inlinable
  @inline(__always)
  static func quarters(_ a: SIMD8<Float>, _ b: SIMD8<Float>) -> Vector {
    Vector(
      a[0], a[1], a[2], a[3], b[0], b[1], b[2], b[3], a[4], a[5], a[6], a[7], b[4], b[5], b[6], b[7])
  }
}
