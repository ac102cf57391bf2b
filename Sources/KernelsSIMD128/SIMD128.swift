public import VectorKernels

/// Vectors of 128 bits; compiled for x86-64-v2, or NEON's on arm64.
public enum SIMD128: VectorISA {
  public typealias Vector = SIMD4<Float>

  /// x86-64-v2 has no fused multiply-add; `addingProduct` would call a function for each element.
  @inlinable
  @inline(__always)
  public static func multiplyAdd(_ sum: Vector, _ a: Vector, _ b: Vector) -> Vector { sum + a * b }

  @inlinable
  @inline(__always)
  public static func interleaveLow(_ a: Vector, _ b: Vector) -> Vector {
    var result = Vector()
    result.evenHalf = a.lowHalf
    result.oddHalf = b.lowHalf
    return result
  }

  @inlinable
  @inline(__always)
  public static func interleaveHigh(_ a: Vector, _ b: Vector) -> Vector {
    var result = Vector()
    result.evenHalf = a.highHalf
    result.oddHalf = b.highHalf
    return result
  }
}
