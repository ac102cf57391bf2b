/// What a kernel needs to know of an instruction set.
///
/// Declared here, conformed to by one type in each module that instantiates the kernels, so that specialisations of
/// different modules never share a symbol: code for one instruction set cannot end up behind the name of another.
public protocol VectorISA: SendableMetatype {
  associatedtype Vector: SIMD where Vector.Scalar == Float
  /// Some neighbouring elements of a vector.
  associatedtype Mask = Range<Int>

  /// sum + a · b, rounded once where the instruction set has a fused multiply-add.
  static func multiplyAdd(_ sum: Vector, _ a: Vector, _ b: Vector) -> Vector

  /// The larger of each two elements; that of `b` where one is not a number.
  static func max(_ a: Vector, _ b: Vector) -> Vector

  /// The smaller of each two elements; that of `b` where one is not a number.
  static func min(_ a: Vector, _ b: Vector) -> Vector

  /// The square root of each element.
  static func squareRoot(_ a: Vector) -> Vector

  /// The mask of those elements, which may be none or all W.
  static func mask(_ elements: Range<Int>) -> Mask

  /// The elements at `source` that are in the mask, zeros in the places of others; reads nothing else.
  static func load(_ source: UnsafePointer<Float>, _ mask: Mask) -> Vector

  /// Stores the first `count` elements, fewer than W; writes nothing beyond.
  static func store(_ vector: Vector, to destination: UnsafeMutablePointer<Float>, count: Int)

  /// Stores to memory past the caches; the destination is a multiple of the vector's size.
  static func stream(_ vector: Vector, to destination: UnsafeMutablePointer<Float>)

  /// Elements 0, 2, 4, … of `a` followed by `b`.
  static func everySecond(_ a: Vector, _ b: Vector) -> Vector

  /// Four elements from each of W / 4 rows, which are `stride` elements apart.
  static func loadQuarters(_ source: UnsafePointer<Float>, stride: Int) -> Vector

  /// Elements of `a` and `b` in turns, within each quarter: of the first and of the second halves of their quarters.
  static func interleave(_ a: Vector, _ b: Vector) -> (low: Vector, high: Vector)

  /// The same, two elements at a time.
  static func interleavePairs(_ a: Vector, _ b: Vector) -> (low: Vector, high: Vector)
}

/// What any vectors can do, element by element. Where an instruction set has instructions for it, its type says so: the
/// optimiser does not find them in Swift's own operations on elements.
extension VectorISA {
  /// Where there is no such instruction either, this calls a function for each element.
  @inlinable
  @inline(__always)
  public static func multiplyAdd(_ sum: Vector, _ a: Vector, _ b: Vector) -> Vector { sum.addingProduct(a, b) }

  @inlinable
  @inline(__always)
  public static func max(_ a: Vector, _ b: Vector) -> Vector { b.replacing(with: a, where: b .< a) }

  @inlinable
  @inline(__always)
  public static func min(_ a: Vector, _ b: Vector) -> Vector { b.replacing(with: a, where: b .> a) }

  @inlinable
  @inline(__always)
  public static func squareRoot(_ a: Vector) -> Vector { a.squareRoot() }

  @inlinable
  @inline(__always)
  public static func store(_ vector: Vector, to destination: UnsafeMutablePointer<Float>, count: Int) {
    for i in 0..<count { destination[i] = vector[i] }
  }

  @inlinable
  @inline(__always)
  public static func stream(_ vector: Vector, to destination: UnsafeMutablePointer<Float>) {
    VectorKernels.store(vector, to: destination)
  }

  @inlinable
  @inline(__always)
  public static func interleave(_ a: Vector, _ b: Vector) -> (low: Vector, high: Vector) {
    interleave(a, b, unit: 1)
  }

  @inlinable
  @inline(__always)
  public static func interleavePairs(_ a: Vector, _ b: Vector) -> (low: Vector, high: Vector) {
    interleave(a, b, unit: 2)
  }

  @inlinable
  @inline(__always)
  static func interleave(_ a: Vector, _ b: Vector, unit: Int) -> (low: Vector, high: Vector) {
    var (low, high) = (Vector.zero, Vector.zero)
    for i in 0..<Vector.scalarCount {
      let place = i / 4 * 4 + i % 4 / (2 * unit) * unit + i % unit
      let source = i / unit % 2 == 0 ? a : b
      low[i] = source[place]
      high[i] = source[place + 2]
    }
    return (low, high)
  }
}

extension VectorISA where Mask == Range<Int> {
  @inlinable
  @inline(__always)
  public static func mask(_ elements: Range<Int>) -> Mask { elements }

  @inlinable
  @inline(__always)
  public static func load(_ source: UnsafePointer<Float>, _ mask: Mask) -> Vector {
    if mask.count == Vector.scalarCount { return UnsafeRawPointer(source).loadUnaligned(as: Vector.self) }
    var vector = Vector.zero
    for i in mask { vector[i] = source[i] }
    return vector
  }
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
func store<Vector: SIMD>(_ vector: Vector, to destination: UnsafeMutablePointer<Float>) where Vector.Scalar == Float {
  UnsafeMutableRawPointer(destination).storeBytes(of: vector, as: Vector.self)
}

/// The first `count` elements at `source`, at most W, zeros after them.
@inlinable
@inline(__always)
func loadPartly<ISA: VectorISA>(_: ISA.Type, _ source: UnsafePointer<Float>, _ count: Int) -> ISA.Vector {
  count == ISA.Vector.scalarCount ? load(ISA.self, source) : ISA.load(source, ISA.mask(0..<count))
}

/// Stores the first `count` elements, at most W; writes nothing beyond.
@inlinable
@inline(__always)
func storePartly<ISA: VectorISA>(
  _: ISA.Type, _ vector: ISA.Vector, to destination: UnsafeMutablePointer<Float>, _ count: Int
) {
  if count == ISA.Vector.scalarCount {
    store(vector, to: destination)
  } else {
    ISA.store(vector, to: destination, count: count)
  }
}

/// Calls `body` for each vector of `count` elements, the last of which may be a part of one.
@inlinable
@inline(__always)
func forEachVector<ISA: VectorISA>(_: ISA.Type, of count: Int, _ body: (_ index: Int, _ count: Int) -> Void) {
  let lanes = ISA.Vector.scalarCount
  let full = count / lanes * lanes
  for index in stride(from: 0, to: full, by: lanes) { body(index, lanes) }
  if full < count { body(full, count - full) }
}

/// Four neighbouring elements.
@inlinable
@inline(__always)
public func loadQuarter(_ source: UnsafePointer<Float>) -> SIMD4<Float> {
  UnsafeRawPointer(source).loadUnaligned(as: SIMD4<Float>.self)
}

/// Calls `body` with each column of W × W elements, whose rows are `stride` elements apart.
///
/// Four columns at a time, so that few registers are live: their elements are brought into quarters of vectors while they
/// are loaded, and only need to be transposed within those.
@inlinable
@inline(__always)
func transposeSquare<ISA: VectorISA, let lanes: Int>(
  _: ISA.Type, _: Count<lanes>.Type, _ source: UnsafePointer<Float>, _ stride: Int,
  _ body: (_ column: Int, _ vector: ISA.Vector) -> Void
) {
  for group in 0..<lanes / 4 {
    let rows = InlineArray<4, ISA.Vector> { ISA.loadQuarters(source + (4 * group + $0 * stride), stride: 4 * stride) }
    let (upper, lower) = (
      ISA.interleave(rows[unchecked: 0], rows[unchecked: 1]), ISA.interleave(rows[unchecked: 2], rows[unchecked: 3])
    )
    let (left, right) = (ISA.interleavePairs(upper.low, lower.low), ISA.interleavePairs(upper.high, lower.high))
    body(4 * group, left.low)
    body(4 * group + 1, left.high)
    body(4 * group + 2, right.low)
    body(4 * group + 3, right.high)
  }
}

/// The same for the `columnCount` first columns of `rowCount` rows, at most W of either; reads nothing else. Columns have
/// zeros where rows are missing.
@inlinable
@inline(__always)
func transposePart<ISA: VectorISA, let lanes: Int>(
  _: ISA.Type, _: Count<lanes>.Type, _ source: UnsafePointer<Float>, _ stride: Int, rowCount: Int, columnCount: Int,
  _ body: (_ column: Int, _ vector: ISA.Vector) -> Void
) {
  withUnsafeTemporaryAllocation(of: ISA.Vector.self, capacity: lanes) { square in
    for i in 0..<lanes { square[i] = i < rowCount ? loadPartly(ISA.self, source + i * stride, columnCount) : .zero }
    square.withMemoryRebound(to: Float.self) { elements in
      transposeSquare(ISA.self, Count<lanes>.self, UnsafePointer(elements.baseAddress!), lanes) { column, vector in
        if column < columnCount { body(column, vector) }
      }
    }
  }
}
