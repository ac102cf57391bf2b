import Convolution
import VectorKernels

/// Rows of the padded input as one vector of channels a pixel.
struct InterleavedBand: Sendable {
  private let problem: ConvolutionProblem
  /// Pixels of a row, padding included.
  private let width: Int
  private let lanes: Int

  /// - Parameter width: pixels of a row, from the first one of the padded input on.
  init(_ problem: ConvolutionProblem, width: Int, lanes: Int) {
    self.problem = problem
    self.width = width
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
  ///   - firstRow: of the padded input.
  func fill(
    _ band: UnsafeMutablePointer<Float>, from planes: UnsafePointer<Float>, channelCount: Int, firstRow: Int,
    rowCount: Int, kernels: KernelSet
  ) {
    let (height, padded) = (problem.height, problem.width)
    let left = max(0, min(padded.paddingBefore, width))
    let firstColumn = max(0, -padded.paddingBefore)
    let count = max(0, min(padded.input - firstColumn, width - left))
    for index in 0..<rowCount {
      let target = band + index * rowPitch
      let row = firstRow + index - height.paddingBefore
      guard (0..<height.input).contains(row), count > 0 else {
        target.update(repeating: 0, count: rowPitch)
        continue
      }
      // Whole squares of pixels and channels are transposed, as far as the plane goes on after the row.
      let first = row * padded.input + firstColumn
      let pixelCount = min(count.roundedUp(to: lanes), problem.inputPlaneSize - first)
      kernels.interleaveChannels(
        planes + first, problem.inputPlaneSize, channelCount, pixelCount, target + left * lanes)
      target.update(repeating: 0, count: left * lanes)
      (target + (left + count) * lanes).update(repeating: 0, count: (width - left - count) * lanes)
    }
  }
}
