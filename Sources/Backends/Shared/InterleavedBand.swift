import Convolution
import Tensors
import VectorKernels

/// Rows of the padded input as one vector of channels a pixel.
struct InterleavedBand: Sendable {
  private let problem: ConvolutionProblem
  /// Pixels of a row, padding included.
  private let width: Int
  /// What a row consists of that is not all padding; the first one stands for all.
  private let firstRow: PaddedRow
  /// Whether rows are transposed together and then moved to their places, as each alone would leave much of its last square
  /// of pixels and channels empty.
  private let movesRows: Bool
  private let lanes: Int

  /// - Parameter width: pixels of a row, from the first one of the padded input on.
  init(_ problem: ConvolutionProblem, width: Int, lanes: Int) {
    self.problem = problem
    self.width = width
    firstRow = problem.width.paddedRow(
      0, of: problem.height, firstPosition: -problem.width.paddingBefore, step: 1, count: width)
    self.lanes = lanes
    let emptyCount = firstRow.count.roundedUp(to: lanes) - firstRow.count
    movesRows = firstRow.count == problem.width.input && Self.movesPerTransposition * emptyCount > firstRow.count
  }

  /// Pixels that are moved while one is transposed.
  private static let movesPerTransposition = 2

  /// Elements from one row to the next.
  var rowPitch: Int { width * lanes }

  /// Elements of so many rows, and of what is written beyond them.
  func elementCount(rows: Int) -> Int { rows * rowPitch + lanes * lanes }

  /// Writes rows of some channels.
  ///
  /// What a row writes beyond its end is overwritten by the next one's padding and pixels.
  ///
  /// - Parameters:
  ///   - planes: the channels' planes in the input.
  ///   - paddedRow: the first one, counted from the padding on.
  ///   - rowStep: rows of the input from one to the next.
  func fill(
    _ band: UnsafeMutablePointer<Float>, from planes: UnsafePointer<Float>, channelCount: Int, paddedRow: Int,
    rowStep: Int = 1, rowCount: Int, kernels: KernelSet
  ) {
    var moved =
      movesRows && rowStep == 1
      ? transposeTogether(
        rowsAt: paddedRow, rowCount: rowCount, into: band, from: planes, channelCount: channelCount, kernels: kernels)
      : nil
    band.update(repeating: 0, count: firstRow.zerosBefore * lanes)
    for index in 0..<rowCount {
      let target = band + index * rowPitch
      // What follows the pixels, and what is before the next row's.
      let clear = { (first: Int) in
        (target + first * lanes).update(
          repeating: 0, count: (width - first + (index + 1 < rowCount ? firstRow.zerosBefore : 0)) * lanes)
      }
      let row = paddedRow + index * rowStep - problem.height.paddingBefore
      guard (0..<problem.height.input).contains(row) else {
        clear(0)
        continue
      }
      let pixels = target + firstRow.zerosBefore * lanes
      if let vectors = moved {
        pixels.update(from: vectors, count: firstRow.count * lanes)
        moved = vectors + firstRow.count * lanes
      } else {
        transpose(
          firstRow.count, from: row * problem.width.input + firstRow.source, of: planes, channelCount, into: pixels,
          kernels)
      }
      clear(firstRow.zerosBefore + firstRow.count)
    }
  }

  /// Transposes all rows inside the image to the end of the band, from where they can be moved in order.
  ///
  /// - Returns: where they begin.
  private func transposeTogether(
    rowsAt paddedRow: Int, rowCount: Int, into band: UnsafeMutablePointer<Float>, from planes: UnsafePointer<Float>,
    channelCount: Int, kernels: KernelSet
  ) -> UnsafePointer<Float> {
    let first = paddedRow - problem.height.paddingBefore
    let rows = (first..<first + rowCount).clamped(to: 0..<problem.height.input)
    let pixelCount = rows.count * problem.width.input
    let vectors = band + (rowCount * rowPitch - pixelCount * lanes)
    transpose(pixelCount, from: rows.lowerBound * problem.width.input, of: planes, channelCount, into: vectors, kernels)
    return UnsafePointer(vectors)
  }

  /// Transposes whole squares of pixels and channels, as far as the plane goes on after the last pixel.
  private func transpose(
    _ pixelCount: Int, from first: Int, of planes: UnsafePointer<Float>, _ channelCount: Int,
    into vectors: UnsafeMutablePointer<Float>, _ kernels: KernelSet
  ) {
    kernels.interleaveChannels(
      planes + first, problem.inputPlaneSize, channelCount,
      min(pixelCount.roundedUp(to: lanes), problem.inputPlaneSize - first), vectors, lanes)
  }
}
