public import VectorKernels

/// Vectors of 256 bits; compiled for x86-64-v3, or NEON's on arm64.
public enum SIMD256: VectorISA {
  public typealias Vector = SIMD8<Float>

  @inlinable
  @inline(__always)
  public static func multiplyAdd(_ sum: Vector, _ a: Vector, _ b: Vector) -> Vector { sum.addingProduct(a, b) }

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
