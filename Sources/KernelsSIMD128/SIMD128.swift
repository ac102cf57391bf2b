public import VectorKernels

#if arch(x86_64)
  import _Builtin_intrinsics.intel
#endif

/// Vectors of 128 bits; compiled for x86-64-v2.
public enum SIMD128: VectorISA {
  public typealias Vector = SIMD4<Float>

  /// x86-64-v2 has no fused multiply-add; `addingProduct` would call a function for each element.
  @inlinable
  @inline(__always)
  public static func multiplyAdd(_ sum: Vector, _ a: Vector, _ b: Vector) -> Vector { sum + a * b }

  @inlinable
  @inline(__always)
  public static func everySecond(_ a: Vector, _ b: Vector) -> Vector {
    Vector(lowHalf: a.evenHalf, highHalf: b.evenHalf)
  }

  @inlinable
  @inline(__always)
  public static func loadQuarters(_ source: UnsafePointer<Float>, stride: Int) -> Vector {
    loadQuarter(source)
  }

  #if arch(x86_64)
    @inline(__always)
    public static func max(_ a: Vector, _ b: Vector) -> Vector { _mm_max_ps(a, b) }

    @inline(__always)
    public static func min(_ a: Vector, _ b: Vector) -> Vector { _mm_min_ps(a, b) }

    @inline(__always)
    public static func squareRoot(_ a: Vector) -> Vector { _mm_sqrt_ps(a) }

    @inline(__always)
    public static func stream(_ vector: Vector, to destination: UnsafeMutablePointer<Float>) {
      _mm_stream_ps(destination, vector)
    }

    @inline(__always)
    public static func interleave(_ a: Vector, _ b: Vector) -> (low: Vector, high: Vector) {
      (_mm_unpacklo_ps(a, b), _mm_unpackhi_ps(a, b))
    }

    @inline(__always)
    public static func interleavePairs(_ a: Vector, _ b: Vector) -> (low: Vector, high: Vector) {
      let (a, b) = (unsafeBitCast(a, to: SIMD2<Double>.self), unsafeBitCast(b, to: SIMD2<Double>.self))
      return (
        unsafeBitCast(_mm_unpacklo_pd(a, b), to: Vector.self), unsafeBitCast(_mm_unpackhi_pd(a, b), to: Vector.self)
      )
    }
  #endif
}
