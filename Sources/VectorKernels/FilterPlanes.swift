public import CHost

/// The planes that a `FilterPlanes` goes over.
public struct PlaneShape: Sendable {
  public var inputRows: Int
  public var inputColumns: Int
  public var outputRows: Int
  public var outputColumns: Int
  /// Rows before the first input row that the first output's taps begin at; columns alike.
  public var paddingRows: Int
  public var paddingColumns: Int

  @inlinable
  public init(
    inputRows: Int, inputColumns: Int, outputRows: Int, outputColumns: Int, paddingRows: Int, paddingColumns: Int
  ) {
    self.inputRows = inputRows
    self.inputColumns = inputColumns
    self.outputRows = outputRows
    self.outputColumns = outputColumns
    self.paddingRows = paddingRows
    self.paddingColumns = paddingColumns
  }

  @inlinable
  var inputCount: Int { inputRows * inputColumns }

  @inlinable
  var outputCount: Int { outputRows * outputColumns }
}

/// Convolves each of some planes with a dense kernel of its own, pixels in vectors, and applies the epilogue on the way to the
/// output.
///
/// - Parameters:
///   - source: the first plane; nothing is read beyond the planes.
///   - weights: [plane][kernel row][kernel column].
///   - rows: the output rows that are computed.
///   - destination: the first output plane.
///   - epilogue: for the first plane, the others following it; nothing goes past the caches where vectors are parts of
///     cache lines, as these would be written one part at a time, with others between.
public typealias FilterPlanes =
  @Sendable (
    _ source: UnsafePointer<Float>, _ shape: PlaneShape, _ planeCount: Int, _ weights: UnsafePointer<Float>,
    _ rows: Range<Int>, _ destination: UnsafeMutablePointer<Float>, _ epilogue: Epilogue
  ) -> Void

/// See `FilterPlanes`: kernels of `kernelRows` × `kernelColumns` taps at strides of `step`.
///
/// - Complexity: kernelRows · kernelColumns multiply-adds of vectors for each W outputs of a row.
@inlinable
@inline(__always)
public func filterPlanes<ISA: VectorISA, let kernelRows: Int, let kernelColumns: Int, let step: Int>(
  _: ISA.Type, _: Count<kernelRows>.Type, _: Count<kernelColumns>.Type, _: Count<step>.Type,
  _ source: UnsafePointer<Float>, _ shape: PlaneShape, _ planeCount: Int, _ weights: UnsafePointer<Float>,
  _ rows: Range<Int>, _ destination: UnsafeMutablePointer<Float>, _ epilogue: Epilogue
) {
  let lanes = ISA.Vector.scalarCount
  for x in stride(from: 0, to: shape.outputColumns, by: lanes) {
    let first = x * step - shape.paddingColumns
    let target = PlaneTarget(destination, epilogue, column: x, count: min(lanes, shape.outputColumns - x))
    if first >= 0 && first + (kernelColumns - 1) + step * lanes <= shape.inputColumns {
      filterColumns(
        ISA.self, Count<kernelRows>.self, Count<kernelColumns>.self, Count<step>.self, source + first, shape,
        planeCount, weights, rows, target
      ) { pixels, column in
        everyPixel(ISA.self, Count<step>.self) { load(ISA.self, pixels + (column + $0 * lanes)) }
      }
    } else {
      let masks = InlineArray<kernelColumns, InlineArray<step, ISA.Mask>> { column in
        InlineArray { ISA.mask(elementsInside(shape.inputColumns, from: first + column + $0 * lanes, count: lanes)) }
      }
      filterColumns(
        ISA.self, Count<kernelRows>.self, Count<kernelColumns>.self, Count<step>.self, source + first, shape,
        planeCount, weights, rows, target
      ) { pixels, column in
        everyPixel(ISA.self, Count<step>.self) {
          ISA.load(pixels + (column + $0 * lanes), masks[unchecked: column][unchecked: $0])
        }
      }
    }
  }
}

/// The elements of `count` from `first` on that lie in a row of `columns`.
@inlinable
@inline(__always)
func elementsInside(_ columns: Int, from first: Int, count: Int) -> Range<Int> {
  let lower = min(count, max(0, -first))
  return lower..<max(lower, min(count, columns - first))
}

/// A vector of pixels that are `step` apart, one or two, of as many vectors.
@inlinable
@inline(__always)
func everyPixel<ISA: VectorISA, let step: Int>(
  _: ISA.Type, _: Count<step>.Type, _ load: (_ vector: Int) -> ISA.Vector
) -> ISA.Vector {
  step == 1 ? load(0) : ISA.everySecond(load(0), load(1))
}

/// Where `filterColumns` leaves its results.
@usableFromInline
struct PlaneTarget {
  @usableFromInline let destination: UnsafeMutablePointer<Float>
  @usableFromInline let epilogue: Epilogue
  /// The first output column, and how many there are.
  @usableFromInline let column: Int
  @usableFromInline let count: Int

  @inlinable
  init(_ destination: UnsafeMutablePointer<Float>, _ epilogue: Epilogue, column: Int, count: Int) {
    self.destination = destination
    self.epilogue = epilogue
    self.column = column
    self.count = count
  }
}

/// How far ahead of the filter planes are asked for, found by measuring 3 × 3 and 5 × 5 taps on 7² to 112².
@usableFromInline let rowsAhead = 16
@usableFromInline let elementsAhead = 256

/// Filters a vector of output columns, from the first row to the last: what is loaded goes into the sums of all rows of
/// outputs that read it.
///
/// - Parameters:
///   - source: where the first tap of the column's outputs stands in the first input row; outside the row in the padding.
///   - pixels: those under a column of the kernel, for a row of outputs whose first tap is at the pointer.
@inlinable
@inline(__always)
func filterColumns<ISA: VectorISA, let kernelRows: Int, let kernelColumns: Int, let step: Int>(
  _: ISA.Type, _: Count<kernelRows>.Type, _: Count<kernelColumns>.Type, _: Count<step>.Type,
  _ source: UnsafePointer<Float>, _ shape: PlaneShape, _ planeCount: Int, _ weights: UnsafePointer<Float>,
  _ rows: Range<Int>, _ target: PlaneTarget, pixels: (_ first: UnsafePointer<Float>, _ column: Int) -> ISA.Vector
) {
  let streams =
    target.epilogue.streams && canStream(to: target.destination, rowStride: shape.outputColumns)
    && ISA.Vector.scalarCount.isMultiple(of: Lookahead.lineElementCount)
  // What is asked for meanwhile: a vector a row, the next planes where rows have no more.
  let ahead = shape.outputColumns <= ISA.Vector.scalarCount ? elementsAhead : rowsAhead * shape.inputColumns
  // Rows of outputs that a row of inputs is read by, at most.
  let readers = (kernelRows + step - 1) / step
  let (inputRows, inputColumns, outputColumns) = (shape.inputRows, shape.inputColumns, shape.outputColumns)
  for plane in 0..<planeCount {
    let taps = InlineArray<kernelRows, InlineArray<kernelColumns, ISA.Vector>> { row in
      InlineArray { ISA.Vector(repeating: weights[(plane * kernelRows + row) * kernelColumns + $0]) }
    }
    let channel = ChannelEpilogue(ISA.self, target.epilogue, bias: target.epilogue.bias?[plane] ?? 0, streams: streams)
    // Of the outputs that a row of inputs is among the first of, the second of, …; some are never used.
    var sums = InlineArray<kernelRows, ISA.Vector> { _ in .zero }
    sums[unchecked: 0] = channel.bias
    var row = rows.lowerBound * step - shape.paddingRows
    var first = source + (plane * shape.inputCount + row * inputColumns)
    var offset = plane * shape.outputCount + (rows.lowerBound - (readers - 1)) * outputColumns + target.column
    for index in 0..<rows.count + readers - 1 {
      for phase in 0..<step {
        if row >= 0 && row < inputRows {
          cnnbench_prefetch_line(first + ahead)
          let loaded = InlineArray<kernelColumns, ISA.Vector> { pixels(first, $0) }
          for reader in 0..<readers where reader * step + phase < kernelRows {
            // Rows need not wait for each other: sums of one row come first, but where there is none to add them to.
            let tap = reader * step + phase
            var sum =
              tap == 0
              ? ISA.multiplyAdd(sums[unchecked: 0], taps[unchecked: 0][unchecked: 0], loaded[unchecked: 0])
              : taps[unchecked: tap][unchecked: 0] * loaded[unchecked: 0]
            for column in 1..<kernelColumns {
              sum = ISA.multiplyAdd(sum, taps[unchecked: tap][unchecked: column], loaded[unchecked: column])
            }
            sums[unchecked: reader] = tap == 0 ? sum : sums[unchecked: reader] + sum
          }
        }
        row += 1
        first += inputColumns
      }
      let done = sums[unchecked: readers - 1]
      for reader in 1..<readers { sums[unchecked: readers - reader] = sums[unchecked: readers - reader - 1] }
      sums[unchecked: 0] = channel.bias
      if index >= readers - 1 {
        channel.store(biased: done, to: target.destination, offset: offset, count: target.count)
      }
      offset += outputColumns
    }
  }
}
