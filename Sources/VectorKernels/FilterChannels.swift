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

/// See `FilterChannels`. Where columns and strides are known to the compiler, they share the pixels that they load.
@inlinable
@inline(__always)
public func filterChannels<ISA: VectorISA, let pixels: Int>(
  _: ISA.Type, _: Count<pixels>.Type, _ source: UnsafePointer<Float>, _ strides: FilterStrides, _ kernelRows: Int,
  _ kernelColumns: Int, _ weights: UnsafePointer<Float>, _ destination: UnsafeMutablePointer<Float>, _ count: Int
) {
  filterOutputs(ISA.self, Count<pixels>.self, source, strides, kernelRows, weights, destination, count) {
    addColumns(
      ISA.self, kernelColumns, stride: strides.kernelColumn, outputStride: strides.output, &$0, &$1, to: &$2)
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
  let neighbours = FilterStrides(
    kernelRow: strides.kernelRow, kernelColumn: lanes, output: lanes, weightsRow: strides.weightsRow)
  filterOutputs(ISA.self, Count<pixels>.self, source, neighbours, kernelRows, weights, destination, count) {
    inputs, left, sums in
    let end = left + kernelColumns * lanes
    while left + 8 * lanes <= end { addNeighbours(ISA.self, 8, &inputs, &left, to: &sums) }
    if left + 4 * lanes <= end { addNeighbours(ISA.self, 4, &inputs, &left, to: &sums) }
    if left + 2 * lanes <= end { addNeighbours(ISA.self, 2, &inputs, &left, to: &sums) }
    if left < end { addNeighbours(ISA.self, 1, &inputs, &left, to: &sums) }
  }
}

/// Writes `pixels` outputs at a time, the sums of all kernel rows.
///
/// - Parameter addRow: adds a kernel row, given the pixel under its first tap and its weights.
@inlinable
@inline(__always)
func filterOutputs<ISA: VectorISA, let pixels: Int>(
  _: ISA.Type, _: Count<pixels>.Type, _ source: UnsafePointer<Float>, _ strides: FilterStrides, _ kernelRows: Int,
  _ weights: UnsafePointer<Float>, _ destination: UnsafeMutablePointer<Float>, _ count: Int,
  addRow: (
    _ inputs: inout UnsafePointer<Float>, _ weights: inout UnsafePointer<Float>,
    _ sums: inout InlineArray<pixels, ISA.Vector>
  ) -> Void
) {
  let lanes = ISA.Vector.scalarCount
  for first in stride(from: 0, to: count, by: pixels) {
    var sums = InlineArray<pixels, ISA.Vector> { _ in .zero }
    for row in 0..<kernelRows {
      var inputs = source + (row * strides.kernelRow + first * strides.output)
      var rowWeights = weights + row * strides.weightsRow
      addRow(&inputs, &rowWeights, &sums)
    }
    for i in 0..<pixels { store(sums[unchecked: i], to: destination + (first + i) * lanes) }
  }
}

/// Adds the products of some columns of a kernel, and goes on to the next.
///
/// - Parameters:
///   - stride, outputStride: elements from the pixel of one column, and of one output, to the next.
@inlinable
@inline(__always)
func addColumns<ISA: VectorISA, let pixels: Int>(
  _: ISA.Type, _ columns: Int, stride: Int, outputStride: Int, _ inputs: inout UnsafePointer<Float>,
  _ weights: inout UnsafePointer<Float>, to sums: inout InlineArray<pixels, ISA.Vector>
) {
  for column in 0..<columns {
    let weight = load(ISA.self, weights + column * ISA.Vector.scalarCount)
    for i in 0..<pixels {
      sums[unchecked: i] = ISA.multiplyAdd(
        sums[unchecked: i], weight, load(ISA.self, inputs + (column * stride + i * outputStride)))
    }
  }
  inputs += columns * stride
  weights += columns * ISA.Vector.scalarCount
}

/// The same for columns and outputs that are neighbours.
@inlinable
@inline(__always)
func addNeighbours<ISA: VectorISA, let pixels: Int>(
  _: ISA.Type, _ columns: Int, _ inputs: inout UnsafePointer<Float>, _ weights: inout UnsafePointer<Float>,
  to sums: inout InlineArray<pixels, ISA.Vector>
) {
  let lanes = ISA.Vector.scalarCount
  addColumns(ISA.self, columns, stride: lanes, outputStride: lanes, &inputs, &weights, to: &sums)
}
