public import CHost

/// Memory that is needed after a tile, asked for while the tile is computed: a cache line or a few at a time, as asking for
/// many at once makes the tile wait for its own operands.
public struct Lookahead {
  public var next: UnsafePointer<Float>
  public var end: UnsafePointer<Float>
  /// Cache lines that are asked for every four steps, at most `mostLinesPerFourSteps`.
  public var linesPerFourSteps: Int

  @inlinable
  public static var mostLinesPerFourSteps: Int { 4 }

  /// Elements of a cache line.
  @inlinable
  public static var lineElementCount: Int { 16 }

  @inlinable
  public init(_ next: UnsafePointer<Float>, to end: UnsafePointer<Float>, linesPerFourSteps: Int) {
    self.next = next
    self.end = end
    self.linesPerFourSteps = linesPerFourSteps
  }

  /// Asks for the lines of the next four steps, without a loop of unknown length: tiles of 14 × 2 vectors would leave their
  /// registers for that, and take 1.4 times as long.
  @inlinable
  @inline(__always)
  mutating func advance() {
    guard next < end else { return }
    for line in 0..<Self.mostLinesPerFourSteps where line < linesPerFourSteps {
      cnnbench_prefetch(next + Self.lineElementCount * line, Self.lineElementCount * MemoryLayout<Float>.stride)
    }
    next += Self.lineElementCount * linesPerFourSteps
  }

  /// Asks for the lines of the next `steps` steps at once, where a branch between them would make the sums leave their
  /// registers.
  @inlinable
  @inline(__always)
  mutating func advance(steps: Int) {
    guard next < end else { return }
    let count = Self.lineElementCount * linesPerFourSteps * (steps / 4)
    cnnbench_prefetch(next, count * MemoryLayout<Float>.stride)
    next += count
  }
}

/// The steps of a sum of products, as a tile kernel walks one of its operands; the other one is contiguous.
public struct Reduction {
  /// Where each step begins, in elements. Kernels of blocked operands have one offset for each vector of W steps, which
  /// are neighbours.
  public var offsets: UnsafePointer<Int>
  public var stepCount: Int
  /// What is asked for meanwhile.
  public var lookahead: Lookahead

  @inlinable
  public init(offsets: UnsafePointer<Int>, stepCount: Int) {
    self.offsets = offsets
    self.stepCount = stepCount
    let nothing = UnsafeRawPointer(offsets).assumingMemoryBound(to: Float.self)
    lookahead = Lookahead(nothing, to: nothing, linesPerFourSteps: 0)
  }
}

/// A register tile of a matrix product: `scalars` walked as `reduction` says, `vectors` walked contiguously (or the
/// other way round, see `multiplyPixelTile`), into sums at `sums` whose columns are `columnStride` elements apart.
public typealias MultiplyTile =
  @Sendable (
    _ reduction: Reduction, _ scalars: UnsafePointer<Float>, _ vectors: UnsafePointer<Float>,
    _ sums: UnsafeMutablePointer<Float>, _ columnStride: Int, _ accumulates: Bool
  ) -> Void

/// The sums of a tile in registers: `rows` scalars × `columns` vectors.
public struct TileSums<ISA: VectorISA, let rows: Int, let columns: Int> {
  @usableFromInline var vectors: InlineArray<rows, InlineArray<columns, ISA.Vector>>

  /// Zeros.
  @inlinable
  @inline(__always)
  init() { vectors = InlineArray { _ in InlineArray { _ in ISA.Vector.zero } } }

  /// Zeros, or what is at `sums`.
  @inlinable
  @inline(__always)
  init(_ sums: UnsafePointer<Float>, rowStride: Int, columnStride: Int, accumulates: Bool) {
    self.init()
    guard accumulates else { return }
    for i in 0..<rows {
      for j in 0..<columns {
        vectors[unchecked: i][unchecked: j] = load(ISA.self, sums + (i * rowStride + j * columnStride))
      }
    }
  }

  /// Adds the products of one step: scalar `i` is at `i * scalarStride`, the vectors are contiguous.
  @inlinable
  @inline(__always)
  mutating func addProducts(
    _ scalars: UnsafePointer<Float>, scalarStride: Int, _ vectors: UnsafePointer<Float>
  ) {
    var step = InlineArray<columns, ISA.Vector> { _ in ISA.Vector.zero }
    for j in 0..<columns { step[unchecked: j] = load(ISA.self, vectors + j * ISA.Vector.scalarCount) }
    for i in 0..<rows {
      let scalar = ISA.Vector(repeating: scalars[i * scalarStride])
      for j in 0..<columns {
        self.vectors[unchecked: i][unchecked: j] = ISA.multiplyAdd(
          self.vectors[unchecked: i][unchecked: j], scalar, step[unchecked: j])
      }
    }
  }

  @inlinable
  @inline(__always)
  func store(to sums: UnsafeMutablePointer<Float>, rowStride: Int, columnStride: Int) {
    for i in 0..<rows {
      for j in 0..<columns {
        VectorKernels.store(vectors[unchecked: i][unchecked: j], to: sums + (i * rowStride + j * columnStride))
      }
    }
  }
}

/// Multiplies `rows` scalars by `columns` vectors at each step: neighbouring pixels broadcast, output channels in
/// vectors.
///
/// - Parameters:
///   - scalars: element `i` of a step is `i` from the step's offset.
///   - vectors: steps × `columns` vectors, contiguous.
///   - sums: row `i` of column `j` is the vector at `j * columnStride + i * W`; overwritten unless `accumulates`.
/// - Complexity: stepCount · rows · columns · W multiply-adds.
/// - Source: Goto & van de Geijn, "Anatomy of High-Performance Matrix Multiplication", ACM TOMS 34(3), 2008, section 4.
@inlinable
@inline(__always)
public func multiplyChannelTile<ISA: VectorISA, let rows: Int, let columns: Int>(
  _: ISA.Type, _: Count<rows>.Type, _: Count<columns>.Type, _ reduction: Reduction, _ scalars: UnsafePointer<Float>,
  _ vectors: UnsafePointer<Float>, _ sums: UnsafeMutablePointer<Float>, _ columnStride: Int, _ accumulates: Bool
) {
  let lanes = ISA.Vector.scalarCount
  var tile = TileSums<ISA, rows, columns>(
    sums, rowStride: lanes, columnStride: columnStride, accumulates: accumulates)
  var right = vectors
  forEachStep(of: reduction) { offset in
    tile.addProducts(scalars + offset, scalarStride: 1, right)
    right += columns * lanes
  }
  tile.store(to: sums, rowStride: lanes, columnStride: columnStride)
}

/// The same for pixels or tiles that are one vector of W channels each, the channels being the steps.
///
/// - Parameter scalars: element `i` of a step is `i * W` from the step's place: the offset of its vector, and as many
///   elements further as the step has before it in the vector.
@inlinable
@inline(__always)
public func multiplyBlockedTile<ISA: VectorISA, let lanes: Int, let rows: Int, let columns: Int>(
  _: ISA.Type, _: Count<lanes>.Type, _: Count<rows>.Type, _: Count<columns>.Type, _ reduction: Reduction,
  _ scalars: UnsafePointer<Float>, _ vectors: UnsafePointer<Float>, _ sums: UnsafeMutablePointer<Float>,
  _ columnStride: Int, _ accumulates: Bool
) {
  var tile = TileSums<ISA, rows, columns>(
    sums, rowStride: lanes, columnStride: columnStride, accumulates: accumulates)
  var right = vectors
  let vectorCount = reduction.stepCount / lanes
  var lookahead = reduction.lookahead
  for vector in 0..<vectorCount {
    let left = scalars + reduction.offsets[vector]
    lookahead.advance(steps: lanes)
    for step in 0..<lanes {
      tile.addProducts(left + step, scalarStride: lanes, right + step * columns * lanes)
    }
    right += lanes * columns * lanes
  }
  let rest = reduction.stepCount - vectorCount * lanes
  if rest > 0 {
    let left = scalars + reduction.offsets[vectorCount]
    for step in 0..<rest { tile.addProducts(left + step, scalarStride: lanes, right + step * columns * lanes) }
  }
  tile.store(to: sums, rowStride: lanes, columnStride: columnStride)
}

/// Multiplies `rows` scalars by `columns` vectors at each step: weights broadcast, pixels in vectors.
///
/// - Parameters:
///   - scalars: steps × `rows` weights, contiguous.
///   - vectors: a step's pixels are at its offset; need not be aligned.
///   - sums: row `i` is at `i * columnStride`, its vectors contiguous; overwritten unless `accumulates`.
/// - Complexity: stepCount · rows · columns · W multiply-adds.
@inlinable
@inline(__always)
public func multiplyPixelTile<ISA: VectorISA, let rows: Int, let columns: Int>(
  _: ISA.Type, _: Count<rows>.Type, _: Count<columns>.Type, _ reduction: Reduction, _ scalars: UnsafePointer<Float>,
  _ vectors: UnsafePointer<Float>, _ sums: UnsafeMutablePointer<Float>, _ columnStride: Int, _ accumulates: Bool
) {
  let lanes = ISA.Vector.scalarCount
  var tile = TileSums<ISA, rows, columns>(
    sums, rowStride: columnStride, columnStride: lanes, accumulates: accumulates)
  var left = scalars
  forEachStep(of: reduction) { offset in
    tile.addProducts(left, scalarStride: 1, vectors + offset)
    left += rows
  }
  tile.store(to: sums, rowStride: columnStride, columnStride: lanes)
}

/// Calls `body` with the offset of each step, four steps between two branches.
@inlinable
@inline(__always)
func forEachStep(of reduction: Reduction, _ body: (Int) -> Void) {
  var step = 0
  var lookahead = reduction.lookahead
  while step + 4 <= reduction.stepCount {
    lookahead.advance()
    for next in 0..<4 { body(reduction.offsets[step + next]) }
    step += 4
  }
  while step < reduction.stepCount {
    body(reduction.offsets[step])
    step += 1
  }
}
