public import VectorKernels

#if arch(x86_64)
  import _Builtin_intrinsics.intel
#endif

/// Vectors of 256 bits; compiled for x86-64-v3.
public enum SIMD256: VectorISA {
  public typealias Vector = SIMD8<Float>

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
    public static func mask(_ elements: Range<Int>) -> SIMD4<Int64> {
      let places = _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7)
      return _mm256_andnot_si256(
        _mm256_cmpgt_epi32(_mm256_set1_epi32(Int32(elements.lowerBound)), places),
        _mm256_cmpgt_epi32(_mm256_set1_epi32(Int32(elements.upperBound)), places))
    }

    @inline(__always)
    public static func load(_ source: UnsafePointer<Float>, _ mask: SIMD4<Int64>) -> Vector {
      _mm256_maskload_ps(source, mask)
    }

    @inline(__always)
    public static func max(_ a: Vector, _ b: Vector) -> Vector { _mm256_max_ps(a, b) }

    @inline(__always)
    public static func min(_ a: Vector, _ b: Vector) -> Vector { _mm256_min_ps(a, b) }

    @inline(__always)
    public static func squareRoot(_ a: Vector) -> Vector { _mm256_sqrt_ps(a) }

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
