/// Copies `pixelCount` pixels of up to W channels from planes to one vector per pixel, `pixelStride` elements apart; missing
/// channels become zeros.
public typealias InterleaveChannels =
  @Sendable (
    _ source: UnsafePointer<Float>, _ planeStride: Int, _ channelCount: Int, _ pixelCount: Int,
    _ destination: UnsafeMutablePointer<Float>, _ pixelStride: Int
  ) -> Void

/// See `InterleaveChannels`.
@inlinable
@inline(__always)
public func interleaveChannels<ISA: VectorISA, let lanes: Int>(
  _: ISA.Type, _: Count<lanes>.Type, _ source: UnsafePointer<Float>, _ planeStride: Int, _ channelCount: Int,
  _ pixelCount: Int, _ destination: UnsafeMutablePointer<Float>, _ pixelStride: Int
) {
  for pixel in stride(from: 0, to: pixelCount, by: lanes) {
    let count = min(lanes, pixelCount - pixel)
    let planes = source + pixel
    if count == lanes && channelCount == lanes {
      transposeSquare(ISA.self, Count<lanes>.self, planes, planeStride) {
        store($1, to: destination + (pixel + $0) * pixelStride)
      }
    } else {
      transposePart(ISA.self, Count<lanes>.self, planes, planeStride, rowCount: channelCount, columnCount: count) {
        store($1, to: destination + (pixel + $0) * pixelStride)
      }
    }
  }
}

/// Copies `pixelCount` pixels, one vector of W channels each, to up to W planes, and applies the epilogue.
public typealias DeinterleaveChannels =
  @Sendable (
    _ source: UnsafePointer<Float>, _ channelCount: Int, _ pixelCount: Int, _ destination: UnsafeMutablePointer<Float>,
    _ planeStride: Int, _ epilogue: Epilogue
  ) -> Void

/// See `DeinterleaveChannels`.
@inlinable
@inline(__always)
public func deinterleaveChannels<ISA: VectorISA, let lanes: Int>(
  _: ISA.Type, _: Count<lanes>.Type, _ source: UnsafePointer<Float>, _ channelCount: Int, _ pixelCount: Int,
  _ destination: UnsafeMutablePointer<Float>, _ planeStride: Int, _ epilogue: Epilogue
) {
  if pixelCount == 1 && planeStride == 1 {
    // Planes of one pixel are a vector as they are.
    let biases = epilogue.bias.map { loadPartly(ISA.self, $0, channelCount) } ?? .zero
    return ChannelEpilogue(ISA.self, epilogue, biases: biases, streams: false).store(
      load(ISA.self, source), to: destination, offset: 0, count: channelCount)
  }
  let streams = epilogue.streams && canStream(to: destination, rowStride: planeStride)
  // Most squares take no branch for each vector. A body for both would not be inlined.
  let isPlain = epilogue.isPlain && !streams
  let biases = InlineArray<lanes, Float> { channel in channel < channelCount ? epilogue.bias?[channel] ?? 0 : 0 }
  for pixel in stride(from: 0, to: pixelCount, by: lanes) {
    let count = min(lanes, pixelCount - pixel)
    let pixels = source + pixel * lanes
    let isSquare = count == lanes && channelCount == lanes
    if isSquare && isPlain {
      transposeSquare(ISA.self, Count<lanes>.self, pixels, lanes) { channel, row in
        let finished = ChannelEpilogue(ISA.self, epilogue, bias: biases[unchecked: channel], streams: false).apply(
          to: row)
        store(finished, to: destination + (channel * planeStride + pixel))
      }
    } else if isSquare {
      transposeSquare(ISA.self, Count<lanes>.self, pixels, lanes) { channel, row in
        ChannelEpilogue(ISA.self, epilogue, bias: biases[unchecked: channel], streams: streams).store(
          row, to: destination, offset: channel * planeStride + pixel, count: lanes)
      }
    } else {
      transposePart(ISA.self, Count<lanes>.self, pixels, lanes, rowCount: count, columnCount: channelCount) {
        channel, row in
        ChannelEpilogue(ISA.self, epilogue, bias: biases[unchecked: channel], streams: streams).store(
          row, to: destination, offset: channel * planeStride + pixel, count: count)
      }
    }
  }
}

/// Applies the epilogue where nothing is to be reordered: to `rowCount` rows of `count` contiguous sums, `sourceStride` apart.
public typealias ApplyEpilogue =
  @Sendable (
    _ source: UnsafePointer<Float>, _ sourceStride: Int, _ rowCount: Int, _ count: Int,
    _ destination: UnsafeMutablePointer<Float>, _ destinationStride: Int, _ epilogue: Epilogue
  ) -> Void

/// See `ApplyEpilogue`. Row `i` belongs to channel `i`; nothing goes past the caches. Source and destination may be the same memory.
@inlinable
@inline(__always)
public func applyEpilogue<ISA: VectorISA>(
  _: ISA.Type, _ source: UnsafePointer<Float>, _ sourceStride: Int, _ rowCount: Int, _ count: Int,
  _ destination: UnsafeMutablePointer<Float>, _ destinationStride: Int, _ epilogue: Epilogue
) {
  for row in 0..<rowCount {
    let sums = source + row * sourceStride
    let channel = ChannelEpilogue(ISA.self, epilogue, bias: epilogue.bias?[row] ?? 0, streams: false)
    forEachVector(ISA.self, of: count) { index, part in
      channel.store(
        loadPartly(ISA.self, sums + index, part), to: destination, offset: row * destinationStride + index, count: part)
    }
  }
}
