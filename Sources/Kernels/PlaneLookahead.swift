package import VectorKernels

/// Brings the same part of some planes into the second-level cache while tiles are computed, an equal share of the planes
/// with each.
package struct PlaneLookahead {
  @usableFromInline var first: UnsafePointer<Float>
  @usableFromInline var planesLeft: Int
  @usableFromInline let planeStride: Int
  @usableFromInline let planesPerTile: Int
  @usableFromInline let linesPerPlane: Int

  /// - Parameters:
  ///   - first: the part of the first plane, `count` elements of it.
  ///   - tileCount: tiles that share the planes.
  @inlinable
  package init(_ first: UnsafePointer<Float>, count: Int, planeCount: Int, planeStride: Int, tileCount: Int) {
    self.first = first
    planesLeft = planeCount
    self.planeStride = planeStride
    planesPerTile = (planeCount + tileCount - 1) / tileCount
    let line = Lookahead.lineElementCount
    let isAligned = planeStride.isMultiple(of: line)
    linesPerPlane = min(Lookahead.mostLinesPerFourSteps, (count + line - 1) / line + (isAligned ? 0 : 1))
  }

  /// The share of the next tile.
  @inlinable
  package mutating func next() -> Lookahead {
    let count = min(planesLeft, planesPerTile)
    planesLeft -= count
    defer { first += count * planeStride }
    return Lookahead(
      first, to: first + count * planeStride, linesPerFourSteps: linesPerPlane, stride: planeStride)
  }
}
