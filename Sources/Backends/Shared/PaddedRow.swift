import Convolution

extension ConvolutionAxis {
  /// Copies `count` elements of an input row, every stride-th from `firstPosition` on, zeros where the position lies in
  /// the padding; a missing row is all padding.
  func copyRow(
    _ target: UnsafeMutablePointer<Float>, count: Int, from row: UnsafePointer<Float>?, firstPosition: Int
  ) {
    guard let row else {
      target.update(repeating: 0, count: count)
      return
    }
    let lower = firstPosition >= 0 ? 0 : (-firstPosition).dividedRoundingUp(by: stride)
    let upper = firstPosition >= input ? 0 : (input - firstPosition).dividedRoundingUp(by: stride)
    let begin = min(count, lower)
    let end = max(begin, min(count, upper))
    for index in 0..<begin { target[index] = 0 }
    if stride == 1 {
      (target + begin).update(from: row + (firstPosition + begin), count: end - begin)
    } else {
      for index in begin..<end { target[index] = row[firstPosition + index * stride] }
    }
    for index in end..<count { target[index] = 0 }
  }
}
