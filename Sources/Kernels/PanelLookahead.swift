public import VectorKernels

/// Brings what is needed next into the second-level cache while tiles are computed, an equal share of it with each: a panel
/// of weights, or the same part of some planes.
///
/// Public, as `next` is inlined into other modules only then: what a call leaves in memory is read in wider parts than it
/// was written in, and waits for all stores of the tile before.
public struct PanelLookahead {
  /// The first line or plane that was not asked for.
  @usableFromInline var place: UnsafePointer<Float>
  /// Lines or planes that were not asked for.
  @usableFromInline var countLeft: Int
  @usableFromInline let countPerTile: Int
  /// Elements from one line or plane to the next.
  @usableFromInline let distance: Int
  @usableFromInline let linesPerFourSteps: Int
  /// Elements from the lines of four steps to those of the next four.
  @usableFromInline let stride: Int
  /// Planes, where these are asked for, every four steps.
  @usableFromInline let partsPerFourSteps: Int

  /// A panel.
  ///
  /// - Parameters:
  ///   - count: elements of the panel.
  ///   - tileCount: tiles that share it; their steps may be too few to ask for all of it.
  ///   - stepCount: steps of a tile.
  ///   - mostLines: lines for every four steps. Tiles of blocked operands, which ask for those of W steps at once, may have more
  ///     than others: a panel that few tiles share comes in time only then.
  package init(
    _ panel: UnsafePointer<Float>, count: Int, tileCount: Int, stepCount: Int,
    mostLines most: Int = Lookahead.mostLinesPerFourSteps
  ) {
    place = panel
    let lineCount = count / Lookahead.lineElementCount
    countLeft = lineCount
    countPerTile = Self.parts(of: tileCount, in: lineCount)
    distance = Lookahead.lineElementCount
    // Evenly over the steps where there is much to ask for.
    let evenly = Self.parts(of: tileCount * max(1, stepCount / 4), in: lineCount)
    linesPerFourSteps = countPerTile <= Self.fewLinesPerTile ? Lookahead.mostLinesPerFourSteps : min(most, evenly)
    stride = linesPerFourSteps * Lookahead.lineElementCount
    partsPerFourSteps = 1
  }

  /// So many do not make a tile wait.
  private static let fewLinesPerTile = 16

  /// Parts of planes, one or a few every four steps.
  ///
  /// - Parameters:
  ///   - first: the part of the first plane, `count` elements of it.
  ///   - tileCount: tiles that share the planes.
  ///   - stepCount: steps of a tile; nil where one part every four steps will do.
  package init(
    planes first: UnsafePointer<Float>, count: Int, planeCount: Int, planeStride: Int, tileCount: Int,
    stepCount: Int? = nil
  ) {
    let countPerTile = Self.parts(of: tileCount, in: planeCount)
    let isAligned = planeStride.isMultiple(of: Lookahead.lineElementCount)
    let lineCount = Self.parts(of: Lookahead.lineElementCount, in: count) + (isAligned ? 0 : 1)
    linesPerFourSteps = min(Lookahead.mostLinesPerFourSteps, lineCount)
    // A line too many is the first one: the part before ends in it.
    place = first + (lineCount - linesPerFourSteps) * Lookahead.lineElementCount
    countLeft = planeCount
    self.countPerTile = countPerTile
    distance = planeStride
    stride = planeStride
    let parts = stepCount.map { countPerTile / max(1, $0 / 4) } ?? 1
    partsPerFourSteps = max(1, min(Lookahead.mostPartsPerFourSteps, parts))
  }

  private static func parts(of size: Int, in count: Int) -> Int { (count + size - 1) / size }

  /// The share of the next tile.
  @inlinable
  @inline(__always)
  public mutating func next() -> Lookahead {
    let count = min(countLeft, countPerTile)
    let end = place + count * distance
    defer {
      countLeft -= count
      place = end
    }
    return Lookahead(
      place, to: end, linesPerFourSteps: linesPerFourSteps, stride: stride, partsPerFourSteps: partsPerFourSteps)
  }
}
