/// Consecutive rows of tiles, over all images, in one group of channels.
struct TileBlock {
  let group: Int
  let tileRows: Range<Int>
  /// Tiles of a row.
  let columnCount: Int

  var tileCount: Int { tileRows.count * columnCount }

  /// Calls `body` with each run of rows of tiles of each image, those of its rows that are in the block, and the index of the
  /// first of their tiles.
  func forEachRun(
    of rows: TiledAxis, _ body: (_ image: Int, _ run: TiledAxis.Run, _ tileRows: Range<Int>, _ firstTile: Int) -> Void
  ) {
    var row = tileRows.lowerBound
    while row < tileRows.upperBound {
      let (image, first) = row.quotientAndRemainder(dividingBy: rows.tileCount)
      let run = rows.runs.first { $0.tiles.contains(first) }!
      let end = min(run.tiles.upperBound, first + tileRows.upperBound - row)
      body(image, run, first..<end, (row - tileRows.lowerBound) * columnCount)
      row += end - first
    }
  }
}
