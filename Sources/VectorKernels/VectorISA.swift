/// What a kernel needs to know of an instruction set.
///
/// Declared here, conformed to by one type in each module that instantiates the kernels, so that specialisations of
/// different modules never share a symbol: code for one instruction set cannot end up behind the name of another.
public protocol VectorISA: SendableMetatype {
  associatedtype Vector: SIMD where Vector.Scalar == Float

  /// sum + a · b, rounded once where the instruction set has a fused multiply-add.
  static func multiplyAdd(_ sum: Vector, _ a: Vector, _ b: Vector) -> Vector

  /// Takes turns between `a` and `b`, `unit` elements at a time: the first and the second vector of a₀b₀a₁b₁….
  ///
  /// Neighbouring unit sizes must be computed on vectors of different element types: the optimiser would otherwise
  /// merge two rounds of a transposition into longer shuffles.
  static func interleave(_ a: Vector, _ b: Vector, unit: Int) -> (low: Vector, high: Vector)
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

/// Transposes a square of vectors in registers: log₂ W rounds, each of which doubles the runs of one column.
@inlinable
@inline(__always)
func transpose<ISA: VectorISA, let lanes: Int>(
  _: ISA.Type, _ square: InlineArray<lanes, ISA.Vector>
) -> InlineArray<lanes, ISA.Vector> {
  var current = square
  for round in 0..<lanes.trailingZeroBitCount {
    let unit = 1 << round
    var next = InlineArray<lanes, ISA.Vector> { _ in .zero }
    for i in 0..<lanes / 2 {
      let (run, column) = (i / unit, i % unit)
      let (low, high) = ISA.interleave(
        current[unchecked: 2 * run * unit + column], current[unchecked: (2 * run + 1) * unit + column], unit: unit)
      next[unchecked: 2 * run * unit + 2 * column] = low
      next[unchecked: 2 * run * unit + 2 * column + 1] = high
    }
    current = next
  }
  return current
}
