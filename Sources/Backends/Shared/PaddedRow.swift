import Convolution
import VectorKernels

extension ConvolutionAxis {
  /// `count` elements of the input row that starts at `row` of its plane, every stride-th from `firstPosition` on, zeros
  /// where the position lies in the padding; a missing row is all padding.
  func paddedRow(at row: Int?, firstPosition: Int, count: Int) -> PaddedRow {
    guard let row else { return PaddedRow(zerosBefore: count, source: 0, count: 0, zerosAfter: 0) }
    let lower = firstPosition >= 0 ? 0 : (-firstPosition).dividedRoundingUp(by: stride)
    let upper = firstPosition >= input ? 0 : (input - firstPosition).dividedRoundingUp(by: stride)
    let begin = min(count, lower)
    let end = max(begin, min(count, upper))
    return PaddedRow(
      zerosBefore: begin, source: row + firstPosition + begin * stride, count: end - begin, zerosAfter: count - end)
  }
}
