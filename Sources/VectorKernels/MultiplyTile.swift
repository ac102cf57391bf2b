/// The order in which a tile kernel walks its operands: three nested loops over one of them, the other one contiguous.
///
/// Offsets and strides are in elements.
public struct Reduction {
  /// Kernel rows, or blocks of channels.
  public var outerOffsets: UnsafePointer<Int>
  public var outerCount: Int
  /// Channels.
  public var middleStride: Int
  public var middleCount: Int
  /// Kernel columns, or the channels of a block.
  public var innerOffsets: UnsafePointer<Int>
  public var innerCount: Int

  @inlinable
  public init(
    outerOffsets: UnsafePointer<Int>, outerCount: Int, middleStride: Int, middleCount: Int,
    innerOffsets: UnsafePointer<Int>, innerCount: Int
  ) {
    self.outerOffsets = outerOffsets
    self.outerCount = outerCount
    self.middleStride = middleStride
    self.middleCount = middleCount
    self.innerOffsets = innerOffsets
    self.innerCount = innerCount
  }
}

/// A register tile of a matrix product: `scalars` walked as `reduction` says, `vectors` walked contiguously (or the
/// other way round, see `multiplyPixelTile`), into sums at `sums` whose columns are `columnStride` elements apart.
public typealias MultiplyTile =
  @Sendable (
    _ reduction: Reduction, _ scalars: UnsafePointer<Float>, _ vectors: UnsafePointer<Float>,
    _ sums: UnsafeMutablePointer<Float>, _ columnStride: Int, _ accumulates: Bool
  ) -> Void

/// Multiplies `rows` scalars by `columns` vectors at each step of the reduction: pixels or tiles broadcast, output
/// channels in vectors.
///
/// - Parameters:
///   - scalars: element `i` of a step is `i * rowStride` from the step's offset.
///   - vectors: steps × `columns` vectors, contiguous.
///   - sums: row `i` of column `j` is the vector at `j * columnStride + i * W`; overwritten unless `accumulates`.
/// - Complexity: outerCount · middleCount · innerCount · rows · columns · W multiply-adds.
/// - Source: Goto & van de Geijn, "Anatomy of High-Performance Matrix Multiplication", ACM TOMS 34(3), 2008, section 4.
@inlinable
@inline(__always)
public func multiplyChannelTile<ISA: VectorISA, let rows: Int, let columns: Int, let rowStride: Int>(
  _: ISA.Type, _: Count<rows>.Type, _: Count<columns>.Type, _: Count<rowStride>.Type, _ reduction: Reduction,
  _ scalars: UnsafePointer<Float>, _ vectors: UnsafePointer<Float>, _ sums: UnsafeMutablePointer<Float>,
  _ columnStride: Int, _ accumulates: Bool
) {
  let lanes = ISA.Vector.scalarCount
  var tile = InlineArray<rows, InlineArray<columns, ISA.Vector>> { _ in
    InlineArray<columns, ISA.Vector> { _ in ISA.Vector.zero }
  }
  if accumulates {
    for i in 0..<rows {
      for j in 0..<columns { tile[unchecked: i][unchecked: j] = load(ISA.self, sums + (j * columnStride + i * lanes)) }
    }
  }
  var right = vectors
  for outer in 0..<reduction.outerCount {
    var middle = scalars + reduction.outerOffsets[outer]
    for _ in 0..<reduction.middleCount {
      for inner in 0..<reduction.innerCount {
        let left = middle + reduction.innerOffsets[inner]
        var step = InlineArray<columns, ISA.Vector> { _ in ISA.Vector.zero }
        for j in 0..<columns { step[unchecked: j] = load(ISA.self, right + j * lanes) }
        for i in 0..<rows {
          let scalar = ISA.Vector(repeating: left[i * rowStride])
          for j in 0..<columns {
            tile[unchecked: i][unchecked: j] = ISA.multiplyAdd(
              tile[unchecked: i][unchecked: j], scalar, step[unchecked: j])
          }
        }
        right += columns * lanes
      }
      middle += reduction.middleStride
    }
  }
  for i in 0..<rows {
    for j in 0..<columns { store(tile[unchecked: i][unchecked: j], to: sums + (j * columnStride + i * lanes)) }
  }
}

/// Multiplies `rows` scalars by `columns` vectors at each step of the reduction: weights broadcast, pixels in vectors.
///
/// - Parameters:
///   - scalars: steps × `rows` weights, contiguous.
///   - vectors: a step's pixels are at its offset; need not be aligned.
///   - sums: row `i` is at `i * columnStride`, its vectors contiguous; overwritten unless `accumulates`.
/// - Complexity: outerCount · middleCount · innerCount · rows · columns · W multiply-adds.
@inlinable
@inline(__always)
public func multiplyPixelTile<ISA: VectorISA, let rows: Int, let columns: Int>(
  _: ISA.Type, _: Count<rows>.Type, _: Count<columns>.Type, _ reduction: Reduction, _ scalars: UnsafePointer<Float>,
  _ vectors: UnsafePointer<Float>, _ sums: UnsafeMutablePointer<Float>, _ columnStride: Int, _ accumulates: Bool
) {
  let lanes = ISA.Vector.scalarCount
  var tile = InlineArray<rows, InlineArray<columns, ISA.Vector>> { _ in
    InlineArray<columns, ISA.Vector> { _ in ISA.Vector.zero }
  }
  if accumulates {
    for i in 0..<rows {
      for j in 0..<columns { tile[unchecked: i][unchecked: j] = load(ISA.self, sums + (i * columnStride + j * lanes)) }
    }
  }
  var left = scalars
  for outer in 0..<reduction.outerCount {
    var middle = vectors + reduction.outerOffsets[outer]
    for _ in 0..<reduction.middleCount {
      for inner in 0..<reduction.innerCount {
        let pixels = middle + reduction.innerOffsets[inner]
        var step = InlineArray<columns, ISA.Vector> { _ in ISA.Vector.zero }
        for j in 0..<columns { step[unchecked: j] = load(ISA.self, pixels + j * lanes) }
        for i in 0..<rows {
          let scalar = ISA.Vector(repeating: left[i])
          for j in 0..<columns {
            tile[unchecked: i][unchecked: j] = ISA.multiplyAdd(
              tile[unchecked: i][unchecked: j], scalar, step[unchecked: j])
          }
        }
        left += rows
      }
      middle += reduction.middleStride
    }
  }
  for i in 0..<rows {
    for j in 0..<columns { store(tile[unchecked: i][unchecked: j], to: sums + (i * columnStride + j * lanes)) }
  }
}
