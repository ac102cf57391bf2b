import Convolution
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
    numbers = WinogradNumbers(tiling)
    kernel = kernels.winograd.first {
      $0.dimensions == tiling.dimensions && $0.points == tiling.points && $0.samples == tiling.samples
        && $0.outputs == tiling.outputs
    }!
  }

  var outputRows: Int { tiling.outputRows }
  var outputColumns: Int { tiling.outputColumns }
  var inputRows: Int { tiling.inputRows }
  var inputColumns: Int { tiling.inputColumns }
  var rowStep: Int { tiling.rowStep }
  var columnStep: Int { tiling.columnStep }
  var heightStride: Int { tiling.heightStride }
  var widthStride: Int { tiling.widthStride }
  var positionCount: Int { tiling.positionCount }
  var description: String { tiling.description }
  /// Each of the three transforms sums at most α terms in each dimension.
  var errorDepth: Int { tiling.dimensions * 3 * tiling.points }
  var errorGrowth: Double { tiling.errorGrowth }
  var isFourier: Bool { false }
  var scratchElementCount: Int { 0 }

  var channelsPerSum: Int { tiling.channelsPerSum }
  var inputFLOPs: Int { tiling.inputFLOPs }
  var outputFLOPs: Int { tiling.outputFLOPs }

  /// F(r, m) has the points of F(m, r), and the places of outputs and taps are changed.
  ///
  /// - Source: the transposition principle; MIOpen's `ConvWinograd3x3MultipassWrW` has the same tiles.
  var gradientErrorGrowth: Double {
    let growth = WinogradPoints(count: tiling.points).errorGrowth(outputs: tiling.taps, taps: tiling.outputs)
    return tiling.dimensions == 2 ? growth * growth : growth
  }

  var gradientFLOPs: Int { tiling.gradientFLOPs }
  var weightsGradientFLOPs: Int { tiling.weightFLOPs }

  /// Gᵀ s G, or Gᵀ s for a line.
  var weightsGradientTransform: WeightsGradientTransform {
    let samples = tiling.samples
    let matrix = (0..<samples).map { sample in
      (0..<tiling.kernelTaps).map { tap in weightsRow(sample) { $0 == tap ? .one : .zero }[0] }
    }
    let isLine = tiling.dimensions == 1
    return WeightsGradientTransform(
      columnBases: Array(0..<samples), rowPositions: isLine ? [0] : (0..<samples).map { $0 * samples },
      rowMatrix: isLine ? [[1]] : matrix, columnMatrix: matrix, partCount: 1)
  }

  func transformGradients(
    _ pixels: UnsafePointer<Float>, rowStride: Int, tileCount: Int, into target: UnsafeMutablePointer<Float>,
    tileStride: Int, pitch: Int, scratch: UnsafeMutablePointer<Float>
  ) {
    kernel.gradient(
      pixels, pixelStrides(rowStride: rowStride, pixelsPerTile: tiling.outputColumns), target,
      TileStrides(row: inputColumns * pitch, column: pitch, tile: tileStride), tileCount, numbers.coefficients)
  }

  /// G g Gᵀ, or G g for a line, in double precision.
  func transformKernels(
    _ kernels: UnsafePointer<Float>, stride: Int, count: Int, into target: UnsafeMutablePointer<Float>, pitch: Int
  ) {
    for first in Swift.stride(from: 0, to: count, by: KernelVector.scalarCount) {
      transformVector(
        kernels + first * stride, stride: stride, count: min(count - first, KernelVector.scalarCount),
        into: target + first, pitch: pitch)
    }
  }

  /// The same element of kernels that are transformed together.
  private typealias KernelVector = SIMD8<Double>

  /// - Parameter count: at most the elements of a vector.
  private func transformVector(
    _ kernels: UnsafePointer<Float>, stride: Int, count: Int, into target: UnsafeMutablePointer<Float>, pitch: Int
  ) {
    let (samples, width) = (tiling.samples, tiling.kernelTaps)
    let (height, rows) = tiling.dimensions == 2 ? (width, samples) : (1, 1)
    withUnsafeTemporaryAllocation(of: KernelVector.self, capacity: (height + rows) * width) { memory in
      let (taps, columns) = (memory.baseAddress!, memory.baseAddress! + height * width)
      for tap in 0..<height * width {
        taps[tap] = .zero
        for lane in 0..<count { taps[tap][lane] = Double(kernels[lane * stride + tap]) }
      }
      for row in 0..<rows {
        for x in 0..<width {
          columns[row * width + x] = tiling.dimensions == 2 ? weightsRow(row) { taps[$0 * width + x] } : taps[x]
        }
      }
      for row in 0..<rows {
        for column in 0..<samples {
          let sums = SIMD8<Float>(weightsRow(column) { columns[row * width + $0] })
          let place = target + (row * samples + column) * pitch
          for lane in 0..<count { place[lane] = sums[lane] }
        }
      }
    }
  }

  /// - Parameter sample: a point, or behind those a pixel between, which only the middle tap reads.
  @inline(__always)
  private func weightsRow(_ sample: Int, _ value: (_ tap: Int) -> KernelVector) -> KernelVector {
    guard sample < tiling.points else { return value(1) }
    var sum = KernelVector.zero
    for tap in 0..<tiling.taps {
      sum += numbers.weightsTransform[sample * tiling.taps + tap] * value(tap * tiling.stride)
    }
    return sum
  }

  func transformInputs(
    _ pixels: UnsafePointer<Float>, rowStride: Int, tileCount: Int, into target: UnsafeMutablePointer<Float>,
    pitch: Int, scratch: UnsafeMutablePointer<Float>
  ) {
    kernel.input(
      pixels, pixelStrides(rowStride: rowStride, pixelsPerTile: tiling.outputColumns * tiling.widthStride), target,
      TileStrides(row: inputColumns * pitch, column: pitch, tile: lanes), tileCount, numbers.coefficients)
  }

  func transformOutputs(
    _ products: UnsafePointer<Float>, pitch: Int, tileCount: Int, into pixels: UnsafeMutablePointer<Float>,
    rowStride: Int, scratch: UnsafeMutablePointer<Float>
  ) {
    let strides = pixelStrides(rowStride: rowStride, pixelsPerTile: tiling.outputColumns)
    kernel.output(
      products + (tileCount - 1) * lanes,
      TileStrides(row: inputColumns * pitch, column: pitch, tile: -lanes), pixels + (tileCount - 1) * strides.tile,
      TileStrides(row: strides.row, column: strides.column, tile: -strides.tile), tileCount, numbers.coefficients)
  }

  private func pixelStrides(rowStride: Int, pixelsPerTile: Int) -> TileStrides {
    let column = columnStep * lanes
    return TileStrides(row: rowStride, column: inputColumns == 1 ? rowStride : column, tile: pixelsPerTile * column)
  }
}
