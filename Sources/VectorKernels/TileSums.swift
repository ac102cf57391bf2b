/// Where the sums of a tile are kept from one part of the reduction to the next.
public struct TileTarget {
  public var sums: UnsafeMutablePointer<Float>
  /// Elements from one column to the next, or from one row to the next where rows are contiguous (`multiplyPixelTile`).
  public var stride: Int
  /// Whether what earlier parts left there is added.
  public var accumulates: Bool
  /// Where tiles of pixels leave the sums instead, once no part follows. Others have their channels in vectors, which
  /// `deinterleaveChannels` reorders.
  public var output: Output?

  /// Rows of finished pixels.
  public struct Output {
    public var destination: UnsafeMutablePointer<Float>
    /// Elements from one output channel to the next.
    public var planeStride: Int
    /// Pixels of a row; what is beyond them in its last vector is left out.
    public var pixelCount: Int
    public var epilogue: Epilogue

    @inlinable
    public init(destination: UnsafeMutablePointer<Float>, planeStride: Int, pixelCount: Int, epilogue: Epilogue) {
      self.destination = destination
      self.planeStride = planeStride
      self.pixelCount = pixelCount
      self.epilogue = epilogue
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

  /// Adds what is at `sums`.
  @inlinable
  @inline(__always)
  mutating func add(_ sums: UnsafePointer<Float>, rowStride: Int, columnStride: Int) {
    for i in 0..<rows {
      for j in 0..<columns {
        vectors[unchecked: i][unchecked: j] += load(ISA.self, sums + (i * rowStride + j * columnStride))
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

  /// Leaves the sums in the output with the epilogue applied, a channel for each row.
  @inlinable
  @inline(__always)
  func applyEpilogue(of output: TileTarget.Output) {
    let lanes = ISA.Vector.scalarCount
    let streams = output.epilogue.streams && canStream(to: output.destination, rowStride: output.planeStride)
    // Most tiles take no branch for each vector. A body for both is not inlined, and sums leave their registers for it.
    let isPlain = output.pixelCount == columns * lanes && output.epilogue.isPlain && !streams
    if isPlain {
      forEachVector(of: output, streams: false) { channel, sum, offset, _ in
        VectorKernels.store(channel.apply(to: sum), to: output.destination + offset)
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
    _ body: (_ channel: ChannelEpilogue<ISA>, _ sum: ISA.Vector, _ offset: Int, _ column: Int) -> Void
  ) {
    for i in 0..<rows {
      let channel = ChannelEpilogue(ISA.self, output.epilogue, bias: output.epilogue.bias?[i] ?? 0, streams: streams)
      for j in 0..<columns {
        body(
          channel, vectors[unchecked: i][unchecked: j], i * output.planeStride + j * ISA.Vector.scalarCount, j)
      }
    }
  }
}
