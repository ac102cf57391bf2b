/// Elements from one pixel to the next that a filter's rows, its columns, and neighbouring outputs read, and from one row
/// of weights to the next.
public struct FilterStrides: Sendable {
  public var kernelRow: Int
  public var kernelColumn: Int
  public var output: Int
  public var weightsRow: Int

  @inlinable
  public init(kernelRow: Int, kernelColumn: Int, output: Int, weightsRow: Int) {
    self.kernelRow = kernelRow
    self.kernelColumn = kernelColumn
    self.output = output
    self.weightsRow = weightsRow
  }
}

/// Convolves a row of pixels, one vector of channels each, with a kernel for each channel.
///
/// - Parameters:
///   - source: the pixel under the first tap of the first output.
///   - strides, kernelColumns: a `ChannelFilter` looks at the stride of the pixels' rows only, as it is made for the others.
///   - weights: [kernel row][kernel column][channel].
///   - destination: `count` outputs; some more may be written, which read what follows the row.
public typealias FilterChannels =
  @Sendable (
    _ source: UnsafePointer<Float>, _ strides: FilterStrides, _ kernelRows: Int, _ kernelColumns: Int,
    _ weights: UnsafePointer<Float>, _ destination: UnsafeMutablePointer<Float>, _ count: Int
  ) -> Void

/// See `FilterChannels`: `pixels` outputs at a time. Where columns and strides are known to the compiler, they share the
/// pixels that they load.
@inlinable
@inline(__always)
public func filterChannels<ISA: VectorISA, let pixels: Int>(
  _: ISA.Type, _: Count<pixels>.Type, _ source: UnsafePointer<Float>, _ strides: FilterStrides, _ kernelRows: Int,
  _ kernelColumns: Int, _ weights: UnsafePointer<Float>, _ destination: UnsafeMutablePointer<Float>, _ count: Int
) {
  let lanes = ISA.Vector.scalarCount
  for first in stride(from: 0, to: count, by: pixels) {
    var sums = InlineArray<pixels, ISA.Vector> { _ in .zero }
    for row in 0..<kernelRows {
      for column in 0..<kernelColumns {
        let weight = load(ISA.self, weights + (row * strides.weightsRow + column * lanes))
        let inputs = source + (row * strides.kernelRow + column * strides.kernelColumn + first * strides.output)
        for i in 0..<pixels {
          sums[unchecked: i] = ISA.multiplyAdd(sums[unchecked: i], weight, load(ISA.self, inputs + i * strides.output))
        }
      }
    }
    for i in 0..<pixels { store(sums[unchecked: i], to: destination + (first + i) * lanes) }
  }
}

/// The same where columns and outputs are neighbours. Eight columns at a time, or four, two or one of the rest, share the
/// pixels that they load; `strides` tells of rows only.
@inlinable
@inline(__always)
public func filterNeighbours<ISA: VectorISA, let pixels: Int>(
  _: ISA.Type, _: Count<pixels>.Type, _ source: UnsafePointer<Float>, _ strides: FilterStrides, _ kernelRows: Int,
  _ kernelColumns: Int, _ weights: UnsafePointer<Float>, _ destination: UnsafeMutablePointer<Float>, _ count: Int
) {
  let lanes = ISA.Vector.scalarCount
  for first in stride(from: 0, to: count, by: pixels) {
    var sums = InlineArray<pixels, ISA.Vector> { _ in .zero }
    for row in 0..<kernelRows {
      var inputs = source + (row * strides.kernelRow + first * lanes)
      var left = weights + row * strides.weightsRow
      let end = left + kernelColumns * lanes
      while left + 8 * lanes <= end { addColumns(ISA.self, Count<8>.self, &inputs, &left, to: &sums) }
      if left + 4 * lanes <= end { addColumns(ISA.self, Count<4>.self, &inputs, &left, to: &sums) }
      if left + 2 * lanes <= end { addColumns(ISA.self, Count<2>.self, &inputs, &left, to: &sums) }
      if left < end { addColumns(ISA.self, Count<1>.self, &inputs, &left, to: &sums) }
    }
    for i in 0..<pixels { store(sums[unchecked: i], to: destination + (first + i) * lanes) }
  }
}

/// Adds the products of some neighbouring columns of a kernel, and goes on to the next.
@inlinable
@inline(__always)
func addColumns<ISA: VectorISA, let columns: Int, let pixels: Int>(
  _: ISA.Type, _: Count<columns>.Type, _ inputs: inout UnsafePointer<Float>, _ weights: inout UnsafePointer<Float>,
  to sums: inout InlineArray<pixels, ISA.Vector>
) {
  let lanes = ISA.Vector.scalarCount
  for column in 0..<columns {
    let weight = load(ISA.self, weights + column * lanes)
    for i in 0..<pixels {
      sums[unchecked: i] = ISA.multiplyAdd(sums[unchecked: i], weight, load(ISA.self, inputs + (column + i) * lanes))
    }
  }
  inputs += columns * lanes
  weights += columns * lanes
}
