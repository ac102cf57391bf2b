public import VectorKernels

/// Vectors of 128 bits; compiled for x86-64-v2, or NEON's on arm64.
public enum SIMD128: VectorISA {
  public typealias Vector = SIMD4<Float>

  /// x86-64-v2 has no fused multiply-add; `addingProduct` would call a function for each element.
  @inlinable
  @inline(__always)
  public static func multiplyAdd(_ sum: Vector, _ a: Vector, _ b: Vector) -> Vector { sum + a * b }

  /// Two elements as one.
  @usableFromInline typealias Pairs = SIMD2<UInt64>

  @inlinable
  @inline(__always)
  public static func interleave(_ a: Vector, _ b: Vector, unit: Int) -> (low: Vector, high: Vector) {
    switch unit {
    case 1:
      var (low, high) = (Vector(), Vector())
      (low.evenHalf, low.oddHalf) = (a.lowHalf, b.lowHalf)
      (high.evenHalf, high.oddHalf) = (a.highHalf, b.highHalf)
      return (low, high)
    default:
      let (a, b) = (unsafeBitCast(a, to: Pairs.self), unsafeBitCast(b, to: Pairs.self))
      let (low, high) = (Pairs(a.x, b.x), Pairs(a.y, b.y))
      return (unsafeBitCast(low, to: Vector.self), unsafeBitCast(high, to: Vector.self))
    }
  }
}
