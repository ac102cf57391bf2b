public import VectorKernels

/// Vectors of 512 bits; compiled for x86-64-v4, or NEON's on arm64.
public enum SIMD512: VectorISA {
  public typealias Vector = SIMD16<Float>

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
