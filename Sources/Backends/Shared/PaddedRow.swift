import Convolution
import Tensors
import VectorKernels

extension ConvolutionAxis {
  /// `count` elements of an input row along this axis, `step` apart from `firstPosition` on, zeros where the position
  /// lies in the padding.
  ///
  /// - Parameter row: along `height`; one outside is all padding.
  func paddedRow(_ row: Int, of height: ConvolutionAxis, firstPosition: Int, step: Int, count: Int) -> PaddedRow {
    guard (0..<height.input).contains(row) else {
      return PaddedRow(zerosBefore: count, source: 0, count: 0, zerosAfter: 0)
    }
    let lower = firstPosition >= 0 ? 0 : (-firstPosition).dividedRoundingUp(by: step)
    let upper = firstPosition >= input ? 0 : (input - firstPosition).dividedRoundingUp(by: step)
    let begin = min(count, lower)
    let end = max(begin, min(count, upper))
    return PaddedRow(
      zerosBefore: begin, source: row * input + firstPosition + begin * step, count: end - begin,
      zerosAfter: count - end)
  }
}
