import Convolution
import VectorKernels

/// Rows of the padded input as one vector of channels a pixel.
struct InterleavedBand: Sendable {
  private let problem: ConvolutionProblem
  /// Pixels of a row, padding included.
  private let width: Int
  /// What a row consists of that is not all padding; the first one stands for all.
  private let firstRow: PaddedRow
  private let lanes: Int

  /// - Parameter width: pixels of a row, from the first one of the padded input on.
  init(_ problem: ConvolutionProblem, width: Int, lanes: Int) {
    self.problem = problem
    self.width = width
    firstRow = problem.width.paddedRow(
      0, of: problem.height, firstPosition: -problem.width.paddingBefore, step: 1, count: width)
    self.lanes = lanes
  }

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
    for index in 0..<rowCount {
      let target = band + index * rowPitch
      let row = paddedRow + index * rowStep - problem.height.paddingBefore
      guard (0..<problem.height.input).contains(row) else {
        target.update(repeating: 0, count: rowPitch)
        continue
      }
      // Whole squares of pixels and channels are transposed, as far as the plane goes on after the row.
      let first = row * problem.width.input + firstRow.source
      let pixelCount = min(firstRow.count.roundedUp(to: lanes), problem.inputPlaneSize - first)
      kernels.interleaveChannels(
        planes + first, problem.inputPlaneSize, channelCount, pixelCount, target + firstRow.zerosBefore * lanes)
      target.update(repeating: 0, count: firstRow.zerosBefore * lanes)
      (target + (firstRow.zerosBefore + firstRow.count) * lanes).update(
        repeating: 0, count: firstRow.zerosAfter * lanes)
    }
  }
}
