/// Consecutive rows of tiles, over all images, in one group of channels.
struct TileBlock {
  let group: Int
  let tileRows: Range<Int>
  /// Tiles of a row.
  let columnCount: Int

  var tileCount: Int { tileRows.count * columnCount }

  /// Calls `body` with each image, its rows of tiles in the block, and the index of the first of their tiles.
  func forEachImage(
    tileRowsPerImage: Int, _ body: (_ image: Int, _ tileRows: Range<Int>, _ firstTile: Int) -> Void
  ) {
    var row = tileRows.lowerBound
    while row < tileRows.upperBound {
      let (image, first) = row.quotientAndRemainder(dividingBy: tileRowsPerImage)
      let end = min(tileRowsPerImage, first + tileRows.upperBound - row)
      body(image, first..<end, (row - tileRows.lowerBound) * columnCount)
      row += end - first
    }
  }
}
