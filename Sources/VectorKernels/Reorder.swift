/// Copies `pixelCount` pixels of up to W channels from planes to one vector per pixel; missing channels become zeros.
public typealias InterleaveChannels =
  @Sendable (
    _ source: UnsafePointer<Float>, _ planeStride: Int, _ channelCount: Int, _ pixelCount: Int,
    _ destination: UnsafeMutablePointer<Float>
  ) -> Void

/// See `InterleaveChannels`.
@inlinable
@inline(__always)
public func interleaveChannels<ISA: VectorISA, let lanes: Int>(
  _: ISA.Type, _: Count<lanes>.Type, _ source: UnsafePointer<Float>, _ planeStride: Int, _ channelCount: Int,
  _ pixelCount: Int, _ destination: UnsafeMutablePointer<Float>
) {
  for pixel in stride(from: 0, to: pixelCount, by: lanes) {
    let count = min(lanes, pixelCount - pixel)
    var square: InlineArray<lanes, ISA.Vector>
    if count == lanes && channelCount == lanes {
      square = InlineArray { i in load(ISA.self, source + (i * planeStride + pixel)) }
    } else {
      square = InlineArray { _ in .zero }
      for i in 0..<channelCount {
        square[unchecked: i] = loadPartly(ISA.self, source + (i * planeStride + pixel), count)
      }
    }
    let columns = transpose(ISA.self, square)
    for i in 0..<count { store(columns[unchecked: i], to: destination + (pixel + i) * lanes) }
  }
}

/// The first `count` elements at `source`, zeros after them; reads nothing beyond.
@inlinable
@inline(__always)
func loadPartly<ISA: VectorISA>(_: ISA.Type, _ source: UnsafePointer<Float>, _ count: Int) -> ISA.Vector {
  if count == ISA.Vector.scalarCount { return load(ISA.self, source) }
  var vector = ISA.Vector.zero
  for i in 0..<count { vector[i] = source[i] }
  return vector
}

/// What is done to a value on its way to the output.
public struct Finish {
  /// One value for each channel of the block, or nil.
  public var bias: UnsafePointer<Float>?
  /// Laid out as the destination, or nil.
  public var residual: UnsafePointer<Float>?
  public var clearsNegative: Bool

  @inlinable
  public init(bias: UnsafePointer<Float>?, residual: UnsafePointer<Float>?, clearsNegative: Bool) {
    self.bias = bias
    self.residual = residual
    self.clearsNegative = clearsNegative
  }

  @inlinable
  @inline(__always)
  func apply<Vector: SIMD>(_ value: Vector, channel: Int, residual: Vector) -> Vector where Vector.Scalar == Float {
    let biased = bias.map { value + Vector(repeating: $0[channel]) } ?? value
    let sum = biased + residual
    return clearsNegative ? sum.replacing(with: 0, where: sum .< 0) : sum
  }
}

/// Copies `pixelCount` pixels, one vector of W channels each, to up to W planes, finishing each value.
public typealias FinishChannels =
  @Sendable (
    _ source: UnsafePointer<Float>, _ channelCount: Int, _ pixelCount: Int, _ destination: UnsafeMutablePointer<Float>,
    _ planeStride: Int, _ finish: Finish
  ) -> Void

/// See `FinishChannels`.
@inlinable
@inline(__always)
public func finishChannels<ISA: VectorISA, let lanes: Int>(
  _: ISA.Type, _: Count<lanes>.Type, _ source: UnsafePointer<Float>, _ channelCount: Int, _ pixelCount: Int,
  _ destination: UnsafeMutablePointer<Float>, _ planeStride: Int, _ finish: Finish
) {
  for pixel in stride(from: 0, to: pixelCount, by: lanes) {
    let count = min(lanes, pixelCount - pixel)
    var square: InlineArray<lanes, ISA.Vector>
    if count == lanes {
      square = InlineArray { i in load(ISA.self, source + (pixel + i) * lanes) }
    } else {
      square = InlineArray { _ in .zero }
      for i in 0..<count { square[unchecked: i] = load(ISA.self, source + (pixel + i) * lanes) }
    }
    let rows = transpose(ISA.self, square)
    for channel in 0..<channelCount {
      finishPartly(
        ISA.self, rows[unchecked: channel], channel, count, destination, channel * planeStride + pixel, finish)
    }
  }
}

/// Finishes planes in place of a reordering: `rowCount` rows of `count` contiguous sums, `sourceStride` apart.
public typealias FinishRows =
  @Sendable (
    _ source: UnsafePointer<Float>, _ sourceStride: Int, _ rowCount: Int, _ count: Int,
    _ destination: UnsafeMutablePointer<Float>, _ destinationStride: Int, _ finish: Finish
  ) -> Void

/// See `FinishRows`. Row `i` belongs to channel `i`; source and destination may be the same memory.
@inlinable
@inline(__always)
public func finishRows<ISA: VectorISA>(
  _: ISA.Type, _ source: UnsafePointer<Float>, _ sourceStride: Int, _ rowCount: Int, _ count: Int,
  _ destination: UnsafeMutablePointer<Float>, _ destinationStride: Int, _ finish: Finish
) {
  let lanes = ISA.Vector.scalarCount
  for row in 0..<rowCount {
    var index = 0
    while index < count {
      let part = min(lanes, count - index)
      let value = loadPartly(ISA.self, source + (row * sourceStride + index), part)
      finishPartly(ISA.self, value, row, part, destination, row * destinationStride + index, finish)
      index += lanes
    }
  }
}

/// Finishes and stores the first `count` elements of `value` at `offset` from the destination.
@inlinable
@inline(__always)
func finishPartly<ISA: VectorISA>(
  _: ISA.Type, _ value: ISA.Vector, _ channel: Int, _ count: Int, _ destination: UnsafeMutablePointer<Float>,
  _ offset: Int, _ finish: Finish
) {
  let residual = finish.residual.map { loadPartly(ISA.self, $0 + offset, count) } ?? ISA.Vector.zero
  let finished = finish.apply(value, channel: channel, residual: residual)
  if count == ISA.Vector.scalarCount {
    store(finished, to: destination + offset)
  } else {
    for i in 0..<count { destination[offset + i] = finished[i] }
  }
}
