public import VectorKernels

#if arch(x86_64)
  import _Builtin_intrinsics.intel
#endif

/// Vectors of 512 bits; compiled for x86-64-v4.
public enum SIMD512: VectorISA {
  public typealias Vector = SIMD16<Float>

  @inlinable
  @inline(__always)
  public static func everySecond(_ a: Vector, _ b: Vector) -> Vector {
    Vector(lowHalf: a.evenHalf, highHalf: b.evenHalf)
  }

  @inlinable
  @inline(__always)
  public static func loadQuarters(_ source: UnsafePointer<Float>, stride: Int) -> Vector {
    Vector(
      lowHalf: SIMD8(lowHalf: loadQuarter(source), highHalf: loadQuarter(source + stride)),
      highHalf: SIMD8(lowHalf: loadQuarter(source + 2 * stride), highHalf: loadQuarter(source + 3 * stride)))
  }

  #if arch(x86_64)
    @inline(__always)
    public static func multiplyAdd(_ sum: Vector, _ a: Vector, _ b: Vector) -> Vector { _mm512_fmadd_ps(a, b, sum) }

    @inline(__always)
    public static func mask(_ elements: Range<Int>) -> UInt16 {
      UInt16(truncatingIfNeeded: 1 << elements.upperBound - 1 << elements.lowerBound)
    }

    @inline(__always)
    public static func load(_ source: UnsafePointer<Float>, _ mask: UInt16) -> Vector {
      _mm512_maskz_loadu_ps(mask, source)
    }

    @inline(__always)
    public static func store(_ vector: Vector, to destination: UnsafeMutablePointer<Float>, count: Int) {
      _mm512_mask_storeu_ps(destination, UInt16(truncatingIfNeeded: 1 << count - 1), vector)
    }

    @inline(__always)
    public static func max(_ a: Vector, _ b: Vector) -> Vector { _mm512_max_ps(a, b) }

    @inline(__always)
    public static func min(_ a: Vector, _ b: Vector) -> Vector { _mm512_min_ps(a, b) }

    @inline(__always)
    public static func squareRoot(_ a: Vector) -> Vector { _mm512_sqrt_ps(a) }

    @inline(__always)
    public static func stream(_ vector: Vector, to destination: UnsafeMutablePointer<Float>) {
      _mm512_stream_ps(destination, vector)
    }

    @inline(__always)
    public static func interleave(_ a: Vector, _ b: Vector) -> (low: Vector, high: Vector) {
      (_mm512_unpacklo_ps(a, b), _mm512_unpackhi_ps(a, b))
    }

    @inline(__always)
    public static func interleavePairs(_ a: Vector, _ b: Vector) -> (low: Vector, high: Vector) {
      let (a, b) = (unsafeBitCast(a, to: SIMD8<Double>.self), unsafeBitCast(b, to: SIMD8<Double>.self))
      return (
        unsafeBitCast(_mm512_unpacklo_pd(a, b), to: Vector.self),
        unsafeBitCast(_mm512_unpackhi_pd(a, b), to: Vector.self)
      )
    }
  #endif
}
