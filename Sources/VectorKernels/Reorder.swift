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
    let planes = source + pixel
    if count == lanes && channelCount == lanes {
      transposeSquare(ISA.self, Count<lanes>.self, planes, planeStride) {
        store($1, to: destination + (pixel + $0) * lanes)
      }
    } else {
      transposePart(ISA.self, Count<lanes>.self, planes, planeStride, rowCount: channelCount, columnCount: count) {
        store($1, to: destination + (pixel + $0) * lanes)
      }
    }
  }
}

/// What is done to a value on its way to the output.
public struct Finish {
  /// One value for each channel of the block, or nil.
  public var bias: UnsafePointer<Float>?
  /// Laid out as the destination, or nil.
  public var residual: UnsafePointer<Float>?
  public var clearsNegative: Bool
  /// Whether the output goes past the caches, because they would not hold it until it is read. Such stores are ordered
  /// before what this thread does to an atomic value next, but not before ordinary stores.
  public var streams: Bool

  @inlinable
  public init(
    bias: UnsafePointer<Float>?, residual: UnsafePointer<Float>?, clearsNegative: Bool, streams: Bool = false
  ) {
    self.bias = bias
    self.residual = residual
    self.clearsNegative = clearsNegative
    self.streams = streams
  }
}

/// A `Finish` as vectors need it, for one channel, or for one pixel of each of W.
@usableFromInline
struct ChannelFinish<ISA: VectorISA> {
  @usableFromInline let bias: ISA.Vector
  @usableFromInline let residual: UnsafePointer<Float>?
  /// Smaller values become this one.
  @usableFromInline let floor: ISA.Vector
  @usableFromInline let streams: Bool

  @inlinable
  @inline(__always)
  init(_: ISA.Type, _ finish: Finish, bias: Float, streams: Bool) {
    self.init(ISA.self, finish, biases: ISA.Vector(repeating: bias), streams: streams)
  }

  /// - Parameter biases: one for each element.
  @inlinable
  @inline(__always)
  init(_: ISA.Type, _ finish: Finish, biases: ISA.Vector, streams: Bool) {
    self.streams = streams
    bias = biases
    residual = finish.residual
    floor = ISA.Vector(repeating: finish.clearsNegative ? 0 : -.infinity)
  }

  /// Adds the bias, and clears what is negative.
  @inlinable
  @inline(__always)
  func finish(_ value: ISA.Vector) -> ISA.Vector { ISA.raise(value + bias, to: floor) }

  /// Finishes and stores the first `count` elements of `value` at `offset` from the destination.
  @inlinable
  @inline(__always)
  func store(_ value: ISA.Vector, to destination: UnsafeMutablePointer<Float>, offset: Int, count: Int) {
    store(biased: value + bias, to: destination, offset: offset, count: count)
  }

  /// The same for a value that has the bias already.
  @inlinable
  @inline(__always)
  func store(biased value: ISA.Vector, to destination: UnsafeMutablePointer<Float>, offset: Int, count: Int) {
    var sum = value
    if let residual { sum += loadPartly(ISA.self, residual + offset, count) }
    let finished = ISA.raise(sum, to: floor)
    if streams && count == ISA.Vector.scalarCount {
      ISA.stream(finished, to: destination + offset)
    } else {
      storePartly(ISA.self, finished, to: destination + offset, count)
    }
  }
}

/// Whether each row starts with a cache line, so that its vectors are whole lines, or parts of one that are written one after
/// the other.
@inlinable
@inline(__always)
func canStream(to destination: UnsafeMutablePointer<Float>, rowStride: Int) -> Bool {
  let lineByteCount = 64
  return Int(bitPattern: destination).isMultiple(of: lineByteCount)
    && (rowStride * MemoryLayout<Float>.stride).isMultiple(of: lineByteCount)
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
  if pixelCount == 1 && planeStride == 1 {
    // Planes of one pixel are a vector as they are.
    let biases = finish.bias.map { loadPartly(ISA.self, $0, channelCount) } ?? .zero
    return ChannelFinish(ISA.self, finish, biases: biases, streams: false).store(
      load(ISA.self, source), to: destination, offset: 0, count: channelCount)
  }
  let streams = finish.streams && canStream(to: destination, rowStride: planeStride)
  // Most squares take no branch for each vector.
  let isPlain = finish.residual == nil && !streams
  let biases = InlineArray<lanes, Float> { channel in channel < channelCount ? finish.bias?[channel] ?? 0 : 0 }
  for pixel in stride(from: 0, to: pixelCount, by: lanes) {
    let count = min(lanes, pixelCount - pixel)
    let pixels = source + pixel * lanes
    let isSquare = count == lanes && channelCount == lanes
    if isSquare && isPlain {
      transposeSquare(ISA.self, Count<lanes>.self, pixels, lanes) { channel, row in
        let finished = ChannelFinish(ISA.self, finish, bias: biases[unchecked: channel], streams: false).finish(row)
        store(finished, to: destination + (channel * planeStride + pixel))
      }
    } else if isSquare {
      transposeSquare(ISA.self, Count<lanes>.self, pixels, lanes) { channel, row in
        ChannelFinish(ISA.self, finish, bias: biases[unchecked: channel], streams: streams).store(
          row, to: destination, offset: channel * planeStride + pixel, count: lanes)
      }
    } else {
      transposePart(ISA.self, Count<lanes>.self, pixels, lanes, rowCount: count, columnCount: channelCount) {
        channel, row in
        ChannelFinish(ISA.self, finish, bias: biases[unchecked: channel], streams: streams).store(
          row, to: destination, offset: channel * planeStride + pixel, count: count)
      }
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
  let streams = finish.streams && canStream(to: destination, rowStride: destinationStride)
  for row in 0..<rowCount {
    let sums = source + row * sourceStride
    let channel = ChannelFinish(ISA.self, finish, bias: finish.bias?[row] ?? 0, streams: streams)
    forEachVector(ISA.self, of: count) { index, part in
      channel.store(
        loadPartly(ISA.self, sums + index, part), to: destination, offset: row * destinationStride + index, count: part)
    }
  }
}
