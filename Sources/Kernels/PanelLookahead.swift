package import VectorKernels

/// Brings a panel into the second-level cache while tiles are computed, an equal part of it with each.
package struct PanelLookahead {
  private let panel: UnsafePointer<Float>
  private let lineCount: Int
  private let tileCount: Int
  /// Evenly over the steps where there is much to ask for.
  private let linesPerFourSteps: Int
  /// Tiles that have had their part.
  private var tile = 0

  /// - Parameters:
  ///   - count: elements of the panel.
  ///   - tileCount: tiles that share it; their steps may be too few to ask for all of it.
  ///   - stepCount: steps of a tile.
  package init(_ panel: UnsafePointer<Float>, count: Int, tileCount: Int, stepCount: Int) {
    self.panel = panel
    lineCount = count / Lookahead.lineElementCount
    self.tileCount = tileCount
    let groupCount = tileCount * max(1, stepCount / 4)
    let evenly = (lineCount + groupCount - 1) / groupCount
    let most = Lookahead.mostLinesPerFourSteps
    linesPerFourSteps = lineCount <= Self.fewLinesPerTile * tileCount ? most : min(most, evenly)
  }

  /// So many do not make a tile wait.
  private static let fewLinesPerTile = 16

  /// The part of the next tile.
  @inline(__always)
  package mutating func next() -> Lookahead {
    let (first, end) = (lineCount * tile / tileCount, lineCount * (tile + 1) / tileCount)
    tile += 1
    return Lookahead(
      panel + first * Lookahead.lineElementCount, to: panel + end * Lookahead.lineElementCount,
      linesPerFourSteps: linesPerFourSteps)
  }
}
