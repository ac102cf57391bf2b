/// What a kernel needs to know of an instruction set.
///
/// Declared here, conformed to by one type in each module that instantiates the kernels, so that specialisations of
/// different modules never share a symbol: code for one instruction set cannot end up behind the name of another.
public protocol VectorISA: SendableMetatype {
  associatedtype Vector: SIMD where Vector.Scalar == Float

  /// sum + a · b, rounded once where the instruction set has a fused multiply-add.
  static func multiplyAdd(_ sum: Vector, _ a: Vector, _ b: Vector) -> Vector

  /// a₀b₀a₁b₁… of the first halves of `a` and `b`.
  static func interleaveLow(_ a: Vector, _ b: Vector) -> Vector

  /// a₀b₀a₁b₁… of the second halves of `a` and `b`.
  static func interleaveHigh(_ a: Vector, _ b: Vector) -> Vector
}

/// A number as a type, so that a kernel can be generic over a size that the compiler unrolls.
public enum Count<let value: Int> {}

@inlinable
@inline(__always)
func load<ISA: VectorISA>(_: ISA.Type, _ source: UnsafePointer<Float>) -> ISA.Vector {
  UnsafeRawPointer(source).loadUnaligned(as: ISA.Vector.self)
}

@inlinable
@inline(__always)
func load<ISA: VectorISA>(_: ISA.Type, _ source: UnsafeMutablePointer<Float>) -> ISA.Vector {
  UnsafeRawPointer(source).loadUnaligned(as: ISA.Vector.self)
}

@inlinable
@inline(__always)
func store<Vector: SIMD>(_ vector: Vector, to destination: UnsafeMutablePointer<Float>) where Vector.Scalar == Float {
  UnsafeMutableRawPointer(destination).storeBytes(of: vector, as: Vector.self)
}

/// Transposes a square of vectors in registers: log₂ W rounds of the perfect shuffle.
@inlinable
@inline(__always)
func transpose<ISA: VectorISA, let lanes: Int>(
  _: ISA.Type, _ square: InlineArray<lanes, ISA.Vector>
) -> InlineArray<lanes, ISA.Vector> {
  var current = square
  for _ in 0..<lanes.trailingZeroBitCount {
    var next = InlineArray<lanes, ISA.Vector> { _ in .zero }
    for i in 0..<lanes / 2 {
      let (a, b) = (current[unchecked: i], current[unchecked: i + lanes / 2])
      next[unchecked: 2 * i] = ISA.interleaveLow(a, b)
      next[unchecked: 2 * i + 1] = ISA.interleaveHigh(a, b)
    }
    current = next
  }
  return current
}
