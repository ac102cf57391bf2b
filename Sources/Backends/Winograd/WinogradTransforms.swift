import VectorKernels

/// Winograd's transforms as plans use them: the kernels of one instruction set with the numbers of one F(m, r).
struct WinogradTransforms: TileTransform {
  private let tiling: WinogradTiling
  private let numbers: WinogradNumbers
  private let kernel: WinogradKernel
  private let lanes: Int

  init(_ tiling: WinogradTiling, kernels: KernelSet) {
    self.tiling = tiling
    lanes = kernels.lanes
    numbers = WinogradNumbers(outputs: tiling.outputs, taps: tiling.taps)
    kernel = kernels.winograd.first {
      $0.dimensions == tiling.dimensions && $0.points == tiling.points && $0.outputs == tiling.outputs
    }!
  }

  var outputRows: Int { tiling.outputRows }
  var outputColumns: Int { tiling.outputColumns }
  var inputRows: Int { tiling.inputRows }
  var inputColumns: Int { tiling.inputColumns }
  var rowStep: Int { tiling.rowStep }
  var columnStep: Int { tiling.columnStep }
  var positionCount: Int { inputRows * inputColumns }
  var description: String { tiling.description }
  /// Each of the three transforms sums at most α terms in each dimension.
  var errorDepth: Int { tiling.dimensions * 3 * tiling.points }
  var errorGrowth: Double {
    let growth = numbers.matrices.errorGrowth
    return tiling.dimensions == 2 ? growth * growth : growth
  }
  var isFourier: Bool { false }
  var scratchElementCount: Int { 0 }

  private var pairs: Int { (tiling.points - 2) / 2 }

  /// Both ends: `pairs` multiply-adds each; each pair: two sums of `pairs` terms, then two multiply-adds.
  var inputFLOPs: Int {
    (tiling.dimensions == 2 ? 2 * tiling.points : 1) * (4 * pairs + pairs * (4 * (pairs - 1) + 4))
  }

  /// Each pair: a sum, a difference, and a multiply-add into every output; one addition for the point at infinity.
  var outputFLOPs: Int {
    (tiling.dimensions == 2 ? tiling.points + tiling.outputs : 1) * (pairs * (2 + 2 * tiling.outputs) + 1)
  }

  /// G g Gᵀ, or G g for a line, in double precision.
  func transformKernel(_ kernel: UnsafePointer<Float>, into target: UnsafeMutablePointer<Float>, pitch: Int) {
    let (points, taps) = (tiling.points, tiling.taps)
    guard tiling.dimensions == 2 else {
      for point in 0..<points {
        target[point * pitch] = Float(weightsRow(point) { Double(kernel[$0]) })
      }
      return
    }
    withUnsafeTemporaryAllocation(of: Double.self, capacity: points * taps) { columns in
      for point in 0..<points {
        for x in 0..<taps { columns[point * taps + x] = weightsRow(point) { Double(kernel[$0 * taps + x]) } }
      }
      for row in 0..<points {
        for column in 0..<points {
          target[(row * points + column) * pitch] = Float(weightsRow(column) { columns[row * taps + $0] })
        }
      }
    }
  }

  private func weightsRow(_ point: Int, _ value: (Int) -> Double) -> Double {
    var sum = 0.0
    for tap in 0..<tiling.taps { sum += numbers.weightsTransform[point * tiling.taps + tap] * value(tap) }
    return sum
  }

  func transformInputs(
    _ pixels: UnsafePointer<Float>, rowStride: Int, tileCount: Int, into target: UnsafeMutablePointer<Float>,
    pitch: Int, scratch: UnsafeMutablePointer<Float>
  ) {
    kernel.input(
      pixels, pixelStrides(rowStride: rowStride), target,
      TileStrides(row: inputColumns * pitch, column: pitch, tile: lanes), tileCount, numbers.coefficients)
  }

  func transformOutputs(
    _ products: UnsafePointer<Float>, pitch: Int, tileCount: Int, into pixels: UnsafeMutablePointer<Float>,
    rowStride: Int, scratch: UnsafeMutablePointer<Float>
  ) {
    let strides = pixelStrides(rowStride: rowStride)
    kernel.output(
      products + (tileCount - 1) * lanes,
      TileStrides(row: inputColumns * pitch, column: pitch, tile: -lanes), pixels + (tileCount - 1) * strides.tile,
      TileStrides(row: strides.row, column: strides.column, tile: -strides.tile), tileCount, numbers.coefficients)
  }

  private func pixelStrides(rowStride: Int) -> TileStrides {
    let column = columnStep * lanes
    return TileStrides(
      row: rowStride, column: inputColumns == 1 ? rowStride : column, tile: tiling.outputColumns * column)
  }
}
