public import VectorKernels

#if arch(x86_64)
  import _Builtin_intrinsics.intel
#endif

/// Vectors of 256 bits; compiled for x86-64-v3, or NEON's on arm64.
public enum SIMD256: VectorISA {
  public typealias Vector = SIMD8<Float>

  @inlinable
  @inline(__always)
  public static func raise(_ vector: Vector, to floor: Vector) -> Vector {
    vector.replacing(with: floor, where: vector .< floor)
  }

  @inlinable
  @inline(__always)
  public static func everySecond(_ a: Vector, _ b: Vector) -> Vector {
    Vector(lowHalf: a.evenHalf, highHalf: b.evenHalf)
  }

  @inlinable
  @inline(__always)
  public static func loadQuarters(_ source: UnsafePointer<Float>, stride: Int) -> Vector {
    Vector(lowHalf: loadQuarter(source), highHalf: loadQuarter(source + stride))
  }

  #if arch(x86_64)
    @inline(__always)
    public static func multiplyAdd(_ sum: Vector, _ a: Vector, _ b: Vector) -> Vector { _mm256_fmadd_ps(a, b, sum) }

    @inline(__always)
    public static func stream(_ vector: Vector, to destination: UnsafeMutablePointer<Float>) {
      _mm256_stream_ps(destination, vector)
    }

    @inline(__always)
    public static func interleave(_ a: Vector, _ b: Vector) -> (low: Vector, high: Vector) {
      (_mm256_unpacklo_ps(a, b), _mm256_unpackhi_ps(a, b))
    }

    @inline(__always)
    public static func interleavePairs(_ a: Vector, _ b: Vector) -> (low: Vector, high: Vector) {
      let (a, b) = (unsafeBitCast(a, to: SIMD4<Double>.self), unsafeBitCast(b, to: SIMD4<Double>.self))
      return (
        unsafeBitCast(_mm256_unpacklo_pd(a, b), to: Vector.self),
        unsafeBitCast(_mm256_unpackhi_pd(a, b), to: Vector.self)
      )
    }
  #endif
}
