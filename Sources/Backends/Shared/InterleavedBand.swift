/// Input rows as one vector of channels a pixel.
struct InterleavedBand {
  let pixels: UnsafeMutablePointer<Float>
  /// The rows of the image that are there.
  let rows: Range<Int>
  let width: Int
  let lanes: Int

  /// The pixels from (y, x) on: in place where all of them are inside the image, else copied to `patch` with zeros
  /// around them.
  func window(
    y: Int, x: Int, rows rowCount: Int, columns columnCount: Int, patch: UnsafeMutablePointer<Float>
  ) -> (pixels: UnsafePointer<Float>, rowStride: Int) {
    if y >= rows.lowerBound, y + rowCount <= rows.upperBound, x >= 0, x + columnCount <= width {
      return (UnsafePointer(pixels + ((y - rows.lowerBound) * width + x) * lanes), width * lanes)
    }
    patch.update(repeating: 0, count: rowCount * columnCount * lanes)
    let columns = max(0, -x)..<max(max(0, -x), min(columnCount, width - x))
    for row in 0..<rowCount where rows.contains(y + row) {
      (patch + (row * columnCount + columns.lowerBound) * lanes).update(
        from: pixels + ((y + row - rows.lowerBound) * width + x + columns.lowerBound) * lanes,
        count: columns.count * lanes)
    }
    return (UnsafePointer(patch), columnCount * lanes)
  }
}
