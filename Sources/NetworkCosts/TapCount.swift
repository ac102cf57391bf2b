import Networks

/// Counts the taps of sliding kernels that meet an image.
enum TapCount {
  /// Pairs of a position of the kernel and one of its taps that lie inside an image.
  ///
  /// - Parameters:
  ///   - before: how far the first position lies above and to the left of the image.
  ///   - limit: the size of the image.
  static func inside(
    positions: Extent, stride: Extent, kernel: Extent, dilation: Extent, before: Extent, limit: Extent
  ) -> Int {
    let rows = pairCount(
      (positions.height, stride.height), (kernel.height, dilation.height), from: -before.height, below: limit.height)
    let columns = pairCount(
      (positions.width, stride.width), (kernel.width, dilation.width), from: -before.width, below: limit.width)
    return rows * columns
  }

  /// Pairs (i, j) of indices below the counts for which first + i · step + j · step lies in `0..<limit`.
  ///
  /// - Complexity: linear in the smaller count.
  private static func pairCount(
    _ left: (count: Int, step: Int), _ right: (count: Int, step: Int), from first: Int, below limit: Int
  ) -> Int {
    let (outer, inner) = left.count < right.count ? (left, right) : (right, left)
    return (0..<outer.count).reduce(0) { sum, index in
      let start = first + index * outer.step
      guard start < limit else { return sum }
      let begin = start >= 0 ? 0 : (-start + inner.step - 1) / inner.step
      let end = min(inner.count, (limit - 1 - start) / inner.step + 1)
      return sum + max(0, end - begin)
    }
  }
}
