import Kernels
import Tensors
import VectorKernels

/// A `WeightsGradientTransform` of vectors of sums, by the register tiles that multiply pixels.
struct InverseGradientTransform: Sendable {
  /// A matrix in parts of as many results as a register tile has rows.
  private struct Packed: Sendable {
    /// Results of each part.
    let parts: [Range<Int>]
    /// [part][step][result of the part].
    let values: ConstantTable<Float>
    let stepCount: Int

    /// - Parameter matrix: [step][result].
    init(_ matrix: [[Double]], tileRows: Int) {
      stepCount = matrix.count
      let parts = matrix[0].count.split(intoPartsOfAtMost: tileRows)
      self.parts = parts
      values = ConstantTable(parts.flatMap { part in matrix.flatMap { step in part.map { Float(step[$0]) } } })
    }
  }

  private let transform: WeightsGradientTransform
  private let table: KernelTable
  private let rowMatrix: Packed
  private let columnMatrix: Packed
  /// Elements from one position to the next.
  private let pitch: Int
  /// Where the positions of a column are, and the results of all columns.
  private let rowOffsets: ConstantTable<Int>
  private let columnOffsets: ConstantTable<Int>

  init(_ transform: WeightsGradientTransform, table: KernelTable, pitch: Int) {
    self.transform = transform
    self.table = table
    self.pitch = pitch
    let tileRows = table.pixelTiles.rowCount(columns: table.pixelTiles.columnCount)
    rowMatrix = Packed(transform.rowMatrix, tileRows: tileRows)
    columnMatrix = Packed(transform.columnMatrix, tileRows: tileRows)
    rowOffsets = ConstantTable(transform.rowPositions.map { $0 * pitch })
    let width = table.pixelTiles.columnCount * table.kernels.lanes
    let results = transform.rowMatrix[0].count
    columnOffsets = ConstantTable(
      transform.columnBases.indices.flatMap { column in
        (0..<transform.partCount).map { (column * results + $0) * width }
      })
  }

  private var resultCount: Int { transform.rowMatrix[0].count }
  /// Elements that are transformed at once.
  private var width: Int { table.pixelTiles.columnCount * table.kernels.lanes }
  var scratchElementCount: Int { transform.columnBases.count * resultCount * width }

  /// Transforms neighbouring vectors.
  ///
  /// - Parameters:
  ///   - source: the first vector at the first position.
  ///   - target: the first vector of the first tap; taps are `tapStride` elements apart, row by row.
  ///   - scratch: `scratchElementCount` elements.
  func apply(
    to source: UnsafePointer<Float>, vectorCount: Int, into target: UnsafeMutablePointer<Float>, tapStride: Int,
    scratch: UnsafeMutablePointer<Float>
  ) {
    let (lanes, most) = (table.kernels.lanes, table.pixelTiles.columnCount)
    for first in stride(from: 0, to: vectorCount, by: most) {
      let columns = min(most, vectorCount - first)
      for (index, base) in transform.columnBases.enumerated() {
        multiply(
          rowMatrix, by: source + (base * pitch + first * lanes), at: rowOffsets, columns: columns,
          into: scratch + index * resultCount * width, stride: width)
      }
      for row in 0..<transform.tapRows {
        multiply(
          columnMatrix, by: scratch + row * transform.partCount * width, at: columnOffsets, columns: columns,
          into: target + (row * transform.tapColumns * tapStride + first * lanes), stride: tapStride)
      }
    }
  }

  private func multiply(
    _ matrix: Packed, by vectors: UnsafePointer<Float>, at offsets: ConstantTable<Int>, columns: Int,
    into target: UnsafeMutablePointer<Float>, stride: Int
  ) {
    for part in matrix.parts {
      table.pixelTiles[rows: part.count, columns: columns].run(
        Reduction(offsets: offsets.elements.baseAddress!, stepCount: matrix.stepCount),
        matrix.values.elements.baseAddress! + part.lowerBound * matrix.stepCount, vectors,
        TileTarget(target + part.lowerBound * stride, stride: stride, accumulates: false))
    }
  }
}
