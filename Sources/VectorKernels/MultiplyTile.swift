public import CHost

/// A register tile of a matrix product: `scalars` walked as `reduction` says, `vectors` walked contiguously (or the
/// other way round, see `multiplyPixelTile`).
public typealias MultiplyTile =
  @Sendable (
    _ reduction: Reduction, _ scalars: UnsafePointer<Float>, _ vectors: UnsafePointer<Float>, _ target: TileTarget
  ) -> Void

/// Multiplies `rows` scalars by `columns` vectors at each step: neighbouring pixels broadcast, output channels in
/// vectors.
///
/// - Parameters:
///   - scalars: element `i` of a step is `i` pixels from the step's offset.
///   - vectors: steps × `columns` vectors, contiguous.
///   - target: row `i` of column `j` is the vector at `j * stride + i * W`.
/// - Complexity: stepCount · rows · columns · W multiply-adds.
/// - Source: Goto & van de Geijn, "Anatomy of High-Performance Matrix Multiplication", ACM TOMS 34(3), 2008, section 4.
@inlinable
@inline(__always)
public func multiplyChannelTile<ISA: VectorISA, let rows: Int, let columns: Int>(
  _: ISA.Type, _: Count<rows>.Type, _: Count<columns>.Type, _ reduction: Reduction, _ scalars: UnsafePointer<Float>,
  _ vectors: UnsafePointer<Float>, _ target: TileTarget
) {
  if rows == 1 && reduction.isDivisible && reduction.stepCount >= fewestStepsOfStreams {
    return multiplyStreams(ISA.self, Count<rows>.self, Count<columns>.self, reduction, scalars, vectors, target)
  }
  switch reduction.pixelStride {
  case 1:
    multiplyPixels(ISA.self, Count<rows>.self, Count<columns>.self, stride: 1, reduction, scalars, vectors, target)
  case 2: multiplySecondPixels(ISA.self, Count<rows>.self, Count<columns>.self, reduction, scalars, vectors, target)
  default: multiplyStridedPixels(ISA.self, Count<rows>.self, Count<columns>.self, reduction, scalars, vectors, target)
  }
}

/// Steps from which on a pixel's vectors may well come from memory.
@inlinable
var fewestStepsOfStreams: Int { 1024 }

/// One pixel: four parts of the reduction at once, each with sums of its own. Vectors that come from memory come sooner in
/// four streams than in one.
@inlinable
@inline(__always)
func multiplyStreams<ISA: VectorISA, let rows: Int, let columns: Int>(
  _: ISA.Type, _: Count<rows>.Type, _: Count<columns>.Type, _ reduction: Reduction, _ scalars: UnsafePointer<Float>,
  _ vectors: UnsafePointer<Float>, _ target: TileTarget
) {
  let lanes = ISA.Vector.scalarCount
  var streams = InlineArray<4, TileSums<ISA, rows, columns>> { _ in TileSums() }
  let partCount = reduction.stepCount / 4
  for step in 0..<partCount {
    for stream in 0..<4 {
      let place = stream * partCount + step
      streams[unchecked: stream].addProducts(
        scalars + reduction.offsets[place], scalarStride: 0, vectors + place * columns * lanes)
    }
  }
  var sums = TileSums<ISA, rows, columns>(
    target.sums, rowStride: lanes, columnStride: target.stride, accumulates: target.accumulates)
  for place in 4 * partCount..<reduction.stepCount {
    sums.addProducts(scalars + reduction.offsets[place], scalarStride: 0, vectors + place * columns * lanes)
  }
  for stream in 0..<4 { sums.add(streams[unchecked: stream]) }
  sums.store(to: target.sums, rowStride: lanes, columnStride: target.stride)
}

/// A stride of 2, known to the compiler: the addresses of pixels take no registers. Not inlined, as sums would leave theirs
/// where pixels are neighbours, too.
@inlinable
@inline(never)
func multiplySecondPixels<ISA: VectorISA, let rows: Int, let columns: Int>(
  _: ISA.Type, _: Count<rows>.Type, _: Count<columns>.Type, _ reduction: Reduction, _ scalars: UnsafePointer<Float>,
  _ vectors: UnsafePointer<Float>, _ target: TileTarget
) {
  multiplyPixels(
    ISA.self, Count<rows>.self, Count<columns>.self, stride: 2, asksAhead: true, reduction, scalars, vectors, target)
}

/// Any stride. Not inlined for the same reason.
@inlinable
@inline(never)
func multiplyStridedPixels<ISA: VectorISA, let rows: Int, let columns: Int>(
  _: ISA.Type, _: Count<rows>.Type, _: Count<columns>.Type, _ reduction: Reduction, _ scalars: UnsafePointer<Float>,
  _ vectors: UnsafePointer<Float>, _ target: TileTarget
) {
  multiplyPixels(
    ISA.self, Count<rows>.self, Count<columns>.self, stride: reduction.pixelStride, reduction, scalars, vectors, target)
}

/// - Parameters:
///   - stride: elements from one pixel to the next.
///   - asksAhead: whether pixels are asked for some steps ahead. A load that misses the first-level cache is issued again
///     when the line is there, and loads are what a tile has to spare the least.
@inlinable
@inline(__always)
func multiplyPixels<ISA: VectorISA, let rows: Int, let columns: Int>(
  _: ISA.Type, _: Count<rows>.Type, _: Count<columns>.Type, stride: Int, asksAhead: Bool = false,
  _ reduction: Reduction, _ scalars: UnsafePointer<Float>, _ vectors: UnsafePointer<Float>, _ target: TileTarget
) {
  let lanes = ISA.Vector.scalarCount
  var tile = TileSums<ISA, rows, columns>(
    target.sums, rowStride: lanes, columnStride: target.stride, accumulates: target.accumulates)
  var right = vectors
  forEachStep(
    of: reduction,
    beforeFour: { step in
      let ahead = step + 12
      guard asksAhead && ahead + 4 <= reduction.stepCount else { return }
      cnnbench_prefetch_line(scalars + reduction.offsets[ahead])
      cnnbench_prefetch_line(scalars + reduction.offsets[ahead + 3])
    },
    { offset in
      tile.addProducts(scalars + offset, scalarStride: stride, right)
      right += columns * lanes
    })
  tile.store(to: target.sums, rowStride: lanes, columnStride: target.stride)
}

/// The same for pixels or tiles that are one vector of W channels each, the channels being the steps.
///
/// What earlier parts of the reduction left is added last: sums of many short parts have smaller rounding errors than one
/// long sum.
/// - Parameter scalars: element `i` of a step is `i * W` from the step's place: the offset of its vector, and as many
///   elements further as the step has before it in the vector.
@inlinable
@inline(__always)
public func multiplyBlockedTile<ISA: VectorISA, let lanes: Int, let rows: Int, let columns: Int>(
  _: ISA.Type, _: Count<lanes>.Type, _: Count<rows>.Type, _: Count<columns>.Type, _ reduction: Reduction,
  _ scalars: UnsafePointer<Float>, _ vectors: UnsafePointer<Float>, _ target: TileTarget
) {
  var tile = TileSums<ISA, rows, columns>()
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
  if target.accumulates { tile.add(target.sums, rowStride: lanes, columnStride: target.stride) }
  tile.store(to: target.sums, rowStride: lanes, columnStride: target.stride)
}
