/// Convolves a row of pixels, one vector of channels each, with a kernel for each channel.
///
/// - Parameters:
///   - source: the pixel under the first tap of the first output.
///   - strides: elements from one pixel to the next that the kernel's rows, its columns, and neighbouring outputs read.
///   - weights: [kernel row][kernel column][channel].
///   - destination: `count` outputs; some more may be written, which read what follows the row.
public typealias FilterChannels =
  @Sendable (
    _ source: UnsafePointer<Float>, _ strides: TileStrides, _ kernelRows: Int, _ kernelColumns: Int,
    _ weights: UnsafePointer<Float>, _ destination: UnsafeMutablePointer<Float>, _ count: Int
  ) -> Void

/// See `FilterChannels`: kernels of `taps` columns, dense, outputs `step` pixels apart; `pixels` outputs at a time, which
/// share the pixels that they read.
@inlinable
@inline(__always)
public func filterChannels<ISA: VectorISA, let pixels: Int, let taps: Int, let step: Int>(
  _: ISA.Type, _: Count<pixels>.Type, _: Count<taps>.Type, _: Count<step>.Type, _ source: UnsafePointer<Float>,
  _ rowStride: Int, _ kernelRows: Int, _ weights: UnsafePointer<Float>, _ destination: UnsafeMutablePointer<Float>,
  _ count: Int
) {
  let lanes = ISA.Vector.scalarCount
  for first in stride(from: 0, to: count, by: pixels) {
    var sums = InlineArray<pixels, ISA.Vector> { _ in .zero }
    for row in 0..<kernelRows {
      let inputs = source + (row * rowStride + first * step * lanes)
      for tap in 0..<taps {
        let weight = load(ISA.self, weights + (row * taps + tap) * lanes)
        for i in 0..<pixels {
          sums[unchecked: i] = ISA.multiplyAdd(
            sums[unchecked: i], weight, load(ISA.self, inputs + (i * step + tap) * lanes))
        }
      }
    }
    for i in 0..<pixels { store(sums[unchecked: i], to: destination + (first + i) * lanes) }
  }
}

/// See `FilterChannels`: any kernel.
@inlinable
@inline(__always)
public func filterChannels<ISA: VectorISA, let pixels: Int>(
  _: ISA.Type, _: Count<pixels>.Type, _ source: UnsafePointer<Float>, _ strides: TileStrides, _ kernelRows: Int,
  _ kernelColumns: Int, _ weights: UnsafePointer<Float>, _ destination: UnsafeMutablePointer<Float>, _ count: Int
) {
  let lanes = ISA.Vector.scalarCount
  for first in stride(from: 0, to: count, by: pixels) {
    var sums = InlineArray<pixels, ISA.Vector> { _ in .zero }
    for row in 0..<kernelRows {
      for column in 0..<kernelColumns {
        let weight = load(ISA.self, weights + (row * kernelColumns + column) * lanes)
        let inputs = source + (row * strides.row + column * strides.column + first * strides.tile)
        for i in 0..<pixels {
          sums[unchecked: i] = ISA.multiplyAdd(sums[unchecked: i], weight, load(ISA.self, inputs + i * strides.tile))
        }
      }
    }
    for i in 0..<pixels { store(sums[unchecked: i], to: destination + (first + i) * lanes) }
  }
}
