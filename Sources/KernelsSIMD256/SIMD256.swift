public import VectorKernels

/// Vectors of 256 bits; compiled for x86-64-v3, or NEON's on arm64.
public enum SIMD256: VectorISA {
  public typealias Vector = SIMD8<Float>

  @inlinable
  @inline(__always)
  public static func multiplyAdd(_ sum: Vector, _ a: Vector, _ b: Vector) -> Vector { sum.addingProduct(a, b) }

  /// Two elements as one.
  @usableFromInline typealias Pairs = SIMD4<UInt64>

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
    default:
      return (Vector(lowHalf: a.lowHalf, highHalf: b.lowHalf), Vector(lowHalf: a.highHalf, highHalf: b.highHalf))
    }
  }
}
