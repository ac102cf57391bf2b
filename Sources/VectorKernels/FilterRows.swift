/// Convolves rows of pixels with the kernels of a few output channels, pixels in vectors, and applies the epilogue on the
/// way to the output.
///
/// - Parameters:
///   - reduction: where the pixels of each step begin, from the first output's place on; up to W − 1 elements are read
///     beyond the end of a row.
///   - weights: steps × output channels, contiguous.
///   - rowPitch: elements from one row of the source to the next.
///   - width: outputs of a row; rows of the output follow each other.
///   - planeStride: elements from one output channel to the next.
public typealias FilterRows =
  @Sendable (
    _ reduction: Reduction, _ weights: UnsafePointer<Float>, _ source: UnsafePointer<Float>, _ rowPitch: Int,
    _ rowCount: Int, _ width: Int, _ destination: UnsafeMutablePointer<Float>, _ planeStride: Int, _ epilogue: Epilogue
  ) -> Void

/// See `FilterRows`: `outputs` channels, tiles of at most `columns` vectors, three or fewer.
@inlinable
@inline(__always)
public func filterRows<ISA: VectorISA, let outputs: Int, let columns: Int>(
  _: ISA.Type, _: Count<outputs>.Type, _: Count<columns>.Type, _ reduction: Reduction,
  _ weights: UnsafePointer<Float>, _ source: UnsafePointer<Float>, _ rowPitch: Int, _ rowCount: Int, _ width: Int,
  _ destination: UnsafeMutablePointer<Float>, _ planeStride: Int, _ epilogue: Epilogue
) {
  let lanes = ISA.Vector.scalarCount
  let streams =
    epilogue.streams && canStream(to: destination, rowStride: planeStride)
    && canStream(to: destination, rowStride: width)
  for row in 0..<rowCount {
    var x = 0
    while x < width {
      let vectors = min(columns, (width - x + lanes - 1) / lanes)
      let pixels = source + (row * rowPitch + x)
      let offset = row * width + x
      let count = min(width - x, vectors * lanes)
      switch vectors {
      case 1:
        filterTile(
          ISA.self, Count<outputs>.self, Count<1>.self, reduction, weights, pixels, count, destination, offset,
          planeStride, epilogue, streams: streams)
      case 2:
        filterTile(
          ISA.self, Count<outputs>.self, Count<2>.self, reduction, weights, pixels, count, destination, offset,
          planeStride, epilogue, streams: streams)
      default:
        filterTile(
          ISA.self, Count<outputs>.self, Count<columns>.self, reduction, weights, pixels, count, destination, offset,
          planeStride, epilogue, streams: streams)
      }
      x += count
    }
  }
}

@inlinable
@inline(__always)
func filterTile<ISA: VectorISA, let outputs: Int, let columns: Int>(
  _: ISA.Type, _: Count<outputs>.Type, _: Count<columns>.Type, _ reduction: Reduction,
  _ weights: UnsafePointer<Float>, _ pixels: UnsafePointer<Float>, _ count: Int,
  _ destination: UnsafeMutablePointer<Float>, _ offset: Int, _ planeStride: Int,
  _ epilogue: Epilogue, streams: Bool
) {
  let lanes = ISA.Vector.scalarCount
  var tile = TileSums<ISA, outputs, columns>()
  var left = weights
  forEachStep(of: reduction) { step in
    tile.addProducts(left, scalarStride: 1, pixels + step)
    left += outputs
  }
  // Made where it is used, as it would take registers from the sums.
  for i in 0..<outputs {
    let channel = ChannelEpilogue(ISA.self, epilogue, bias: epilogue.bias?[i] ?? 0, streams: streams)
    for j in 0..<columns {
      channel.store(
        tile.vectors[unchecked: i][unchecked: j], to: destination, offset: i * planeStride + offset + j * lanes,
        count: j < columns - 1 ? lanes : count - j * lanes)
    }
  }
}
