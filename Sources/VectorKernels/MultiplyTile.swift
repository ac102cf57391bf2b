public import CHost

/// Memory that is needed after a tile, asked for while the tile is computed: a cache line or a few at a time, as asking for
/// many at once makes the tile wait for its own operands.
public struct Lookahead {
  public var next: UnsafePointer<Float>
  public var end: UnsafePointer<Float>
  /// Cache lines that are asked for every four steps, at most `mostLinesPerFourSteps`.
  public var linesPerFourSteps: Int
  /// Elements from the lines of four steps to those of the next four.
  public var stride: Int
  /// How often lines are asked for every four steps, at most `mostPartsPerFourSteps`; only tiles of pixels do it more than
  /// once.
  public var partsPerFourSteps: Int

  @inlinable
  public static var mostPartsPerFourSteps: Int { 4 }

  @inlinable
  public static var mostLinesPerFourSteps: Int { 4 }

  /// Elements of a cache line.
  @inlinable
  public static var lineElementCount: Int { 16 }

  /// - Parameter stride: nil where the lines follow each other; tiles of blocked operands know no other.
  @inlinable
  public init(
    _ next: UnsafePointer<Float>, to end: UnsafePointer<Float>, linesPerFourSteps: Int, stride: Int? = nil,
    partsPerFourSteps: Int = 1
  ) {
    self.next = next
    self.end = end
    self.linesPerFourSteps = linesPerFourSteps
    self.stride = stride ?? linesPerFourSteps * Self.lineElementCount
    self.partsPerFourSteps = partsPerFourSteps
  }

  /// Asks for the lines of the next four steps, without a loop of unknown length: the largest tiles would leave their
  /// registers for that, and take 1.4 times as long.
  @inlinable
  @inline(__always)
  mutating func advance() {
    guard next < end else { return }
    for line in 0..<Self.mostLinesPerFourSteps where line < linesPerFourSteps {
      cnnbench_prefetch(next + Self.lineElementCount * line, Self.lineElementCount * MemoryLayout<Float>.stride)
    }
    next += stride
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
  /// Elements from one pixel to the next, where pixels are scalars of `multiplyChannelTile`; others do not look at it.
  public var pixelStride: Int
  /// Whether `multiplyChannelTile` may sum four parts of a pixel's reduction at once; others do not look at it.
  public var isDivisible: Bool
  /// Where `multiplyPixelTile` leaves a copy of the vectors; others do not look at it.
  public var copy: VectorCopy?
  /// What is asked for meanwhile.
  public var lookahead: Lookahead

  /// - Parameter lookahead: nil where nothing is asked for.
  @inlinable
  @inline(__always)
  public init(
    offsets: UnsafePointer<Int>, stepCount: Int, pixelStride: Int = 1, isDivisible: Bool = false,
    copy: VectorCopy? = nil, lookahead: Lookahead? = nil
  ) {
    self.offsets = offsets
    self.stepCount = stepCount
    self.pixelStride = pixelStride
    self.isDivisible = isDivisible
    self.copy = copy
    let nothing = UnsafeRawPointer(offsets).assumingMemoryBound(to: Float.self)
    self.lookahead = lookahead ?? Lookahead(nothing, to: nothing, linesPerFourSteps: 0)
  }
}

/// A contiguous copy of the vectors of each step.
public struct VectorCopy {
  public var destination: UnsafeMutablePointer<Float>
  /// Elements from one step to the next.
  public var stride: Int

  @inlinable
  public init(_ destination: UnsafeMutablePointer<Float>, stride: Int) {
    self.destination = destination
    self.stride = stride
  }
}

/// Where the sums of a tile are kept from one part of the reduction to the next.
public struct TileTarget {
  public var sums: UnsafeMutablePointer<Float>
  /// Elements from one column to the next, or from one row to the next where rows are contiguous (`multiplyPixelTile`).
  public var stride: Int
  /// Whether what earlier parts left there is added.
  public var accumulates: Bool
  /// Where tiles of pixels leave the sums instead, once no part follows. Others have their channels in vectors, which
  /// `finishChannels` reorders.
  public var output: Output?

  /// Rows of finished pixels.
  public struct Output {
    public var destination: UnsafeMutablePointer<Float>
    /// Elements from one output channel to the next.
    public var planeStride: Int
    /// Pixels of a row; what is beyond them in its last vector is left out.
    public var pixelCount: Int
    public var finish: Finish

    @inlinable
    public init(destination: UnsafeMutablePointer<Float>, planeStride: Int, pixelCount: Int, finish: Finish) {
      self.destination = destination
      self.planeStride = planeStride
      self.pixelCount = pixelCount
      self.finish = finish
    }
  }

  @inlinable
  public init(_ sums: UnsafeMutablePointer<Float>, stride: Int, accumulates: Bool, output: Output? = nil) {
    self.sums = sums
    self.stride = stride
    self.accumulates = accumulates
    self.output = output
  }
}

/// A register tile of a matrix product: `scalars` walked as `reduction` says, `vectors` walked contiguously (or the
/// other way round, see `multiplyPixelTile`).
public typealias MultiplyTile =
  @Sendable (
    _ reduction: Reduction, _ scalars: UnsafePointer<Float>, _ vectors: UnsafePointer<Float>, _ target: TileTarget
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

  /// Adds the products of one step: scalar `i` is at `i * scalarStride`, the vectors are contiguous, and so is their copy.
  @inlinable
  @inline(__always)
  mutating func addProducts(
    _ scalars: UnsafePointer<Float>, scalarStride: Int, _ vectors: UnsafePointer<Float>,
    copy: UnsafeMutablePointer<Float>? = nil
  ) {
    let lanes = ISA.Vector.scalarCount
    var step = InlineArray<columns, ISA.Vector> { _ in ISA.Vector.zero }
    for j in 0..<columns { step[unchecked: j] = load(ISA.self, vectors + j * lanes) }
    if let copy {
      for j in 0..<columns { VectorKernels.store(step[unchecked: j], to: copy + j * lanes) }
    }
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
  mutating func add(_ other: TileSums) {
    for i in 0..<rows {
      for j in 0..<columns { vectors[unchecked: i][unchecked: j] += other.vectors[unchecked: i][unchecked: j] }
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

  /// Leaves the sums in the output, a channel for each row.
  @inlinable
  @inline(__always)
  func finish(_ output: TileTarget.Output) {
    let lanes = ISA.Vector.scalarCount
    let streams = output.finish.streams && canStream(to: output.destination, rowStride: output.planeStride)
    // Most tiles take no branch for each vector.
    let isPlain = output.pixelCount == columns * lanes && output.finish.residual == nil && !streams
    if isPlain {
      forEachVector(of: output, streams: false) { channel, sum, offset, _ in
        VectorKernels.store(channel.finish(sum), to: output.destination + offset)
      }
    } else {
      forEachVector(of: output, streams: streams) { channel, sum, offset, column in
        channel.store(
          sum, to: output.destination, offset: offset, count: min(lanes, output.pixelCount - column * lanes))
      }
    }
  }

  @inlinable
  @inline(__always)
  func forEachVector(
    of output: TileTarget.Output, streams: Bool,
    _ body: (_ channel: ChannelFinish<ISA>, _ sum: ISA.Vector, _ offset: Int, _ column: Int) -> Void
  ) {
    for i in 0..<rows {
      let channel = ChannelFinish(ISA.self, output.finish, bias: output.finish.bias?[i] ?? 0, streams: streams)
      for j in 0..<columns {
        body(
          channel, vectors[unchecked: i][unchecked: j], i * output.planeStride + j * ISA.Vector.scalarCount, j)
      }
    }
  }
}

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
/// - Parameter scalars: element `i` of a step is `i * W` from the step's place: the offset of its vector, and as many
///   elements further as the step has before it in the vector.
@inlinable
@inline(__always)
public func multiplyBlockedTile<ISA: VectorISA, let lanes: Int, let rows: Int, let columns: Int>(
  _: ISA.Type, _: Count<lanes>.Type, _: Count<rows>.Type, _: Count<columns>.Type, _ reduction: Reduction,
  _ scalars: UnsafePointer<Float>, _ vectors: UnsafePointer<Float>, _ target: TileTarget
) {
  var tile = TileSums<ISA, rows, columns>(
    target.sums, rowStride: lanes, columnStride: target.stride, accumulates: target.accumulates)
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
  tile.store(to: target.sums, rowStride: lanes, columnStride: target.stride)
}

/// Multiplies `rows` scalars by `columns` vectors at each step: weights broadcast, pixels in vectors.
///
/// - Parameters:
///   - reduction: may ask for a copy of the vectors.
///   - scalars: steps × `rows` weights, contiguous.
///   - vectors: a step's pixels are at its offset; need not be aligned.
///   - target: row `i`, of one output channel, is at `i * stride`, its vectors contiguous.
/// - Complexity: stepCount · rows · columns · W multiply-adds.
@inlinable
@inline(__always)
public func multiplyPixelTile<ISA: VectorISA, let rows: Int, let columns: Int>(
  _: ISA.Type, _: Count<rows>.Type, _: Count<columns>.Type, _ reduction: Reduction, _ scalars: UnsafePointer<Float>,
  _ vectors: UnsafePointer<Float>, _ target: TileTarget
) {
  if reduction.copy == nil {
    multiplyVectors(ISA.self, Count<rows>.self, Count<columns>.self, copies: false, reduction, scalars, vectors, target)
  } else {
    multiplyCopiedVectors(ISA.self, Count<rows>.self, Count<columns>.self, reduction, scalars, vectors, target)
  }
}

/// Copies on the way. Not inlined, as sums would leave their registers where nothing is copied, too.
@inlinable
@inline(never)
func multiplyCopiedVectors<ISA: VectorISA, let rows: Int, let columns: Int>(
  _: ISA.Type, _: Count<rows>.Type, _: Count<columns>.Type, _ reduction: Reduction, _ scalars: UnsafePointer<Float>,
  _ vectors: UnsafePointer<Float>, _ target: TileTarget
) {
  multiplyVectors(ISA.self, Count<rows>.self, Count<columns>.self, copies: true, reduction, scalars, vectors, target)
}

@inlinable
@inline(__always)
func multiplyVectors<ISA: VectorISA, let rows: Int, let columns: Int>(
  _: ISA.Type, _: Count<rows>.Type, _: Count<columns>.Type, copies: Bool, _ reduction: Reduction,
  _ scalars: UnsafePointer<Float>, _ vectors: UnsafePointer<Float>, _ target: TileTarget
) {
  let lanes = ISA.Vector.scalarCount
  var tile = TileSums<ISA, rows, columns>(
    target.sums, rowStride: target.stride, columnStride: lanes, accumulates: target.accumulates)
  var left = scalars
  var copy = copies ? reduction.copy!.destination : target.sums
  var outputs = Lookahead(target.sums, to: target.sums, linesPerFourSteps: 0)
  if let output = target.output, !output.finish.streams {
    outputs = Lookahead(
      output.destination, to: output.destination + rows * output.planeStride,
      linesPerFourSteps: (columns * lanes - 1) / Lookahead.lineElementCount + 2, stride: output.planeStride)
  }
  forEachStep(
    of: reduction, asksForParts: true, beforeFour: { _ in outputs.advance() },
    { offset in
      tile.addProducts(left, scalarStride: 1, vectors + offset, copy: copies ? copy : nil)
      left += rows
      if copies { copy += reduction.copy!.stride }
    })
  if let output = target.output {
    tile.finish(output)
  } else {
    tile.store(to: target.sums, rowStride: target.stride, columnStride: lanes)
  }
}

/// Calls `body` with the offset of each step, four steps between two branches.
@inlinable
@inline(__always)
func forEachStep(of reduction: Reduction, _ body: (_ offset: Int) -> Void) {
  forEachStep(of: reduction, beforeFour: { _ in }, body)
}

/// The same, calling `beforeFour` with the first of each four steps.
///
/// - Parameter asksForParts: whether lines may be asked for more than once every four steps.
@inlinable
@inline(__always)
func forEachStep(
  of reduction: Reduction, asksForParts: Bool = false, beforeFour: (_ step: Int) -> Void,
  _ body: (_ offset: Int) -> Void
) {
  var step = 0
  var lookahead = reduction.lookahead
  while step + 4 <= reduction.stepCount {
    lookahead.advance()
    if asksForParts && lookahead.partsPerFourSteps > 1 {
      for part in 1..<Lookahead.mostPartsPerFourSteps where part < lookahead.partsPerFourSteps { lookahead.advance() }
    }
    beforeFour(step)
    for next in 0..<4 { body(reduction.offsets[step + next]) }
    step += 4
  }
  while step < reduction.stepCount {
    body(reduction.offsets[step])
    step += 1
  }
}
