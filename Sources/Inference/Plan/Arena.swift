import Tensors

/// Offsets in one memory for parts that are not all needed at the same time.
package struct Arena: Hashable, Sendable {
  /// A part, and the steps during which it is needed.
  package struct Part: Hashable, Sendable {
    package let byteCount: Int
    package let lifetime: ClosedRange<Int>

    package init(byteCount: Int, lifetime: ClosedRange<Int>) {
      self.byteCount = byteCount
      self.lifetime = lifetime
    }
  }

  /// Where each part begins, at a cache line.
  package let offsets: [Int]
  package let byteCount: Int

  /// The largest parts first, each at the lowest offset at which nothing is that lives at the same time.
  ///
  /// - Source: Pisarchyk & Lee, "Efficient Memory Management for Deep Neural Net Inference", 2020, section 5.2 (greedy by
  ///   size).
  package init(_ parts: [Part]) {
    var offsets = [Int](repeating: 0, count: parts.count)
    var placed: [Int] = []
    for index in parts.indices.sorted(by: { parts[$0].byteCount > parts[$1].byteCount }) {
      let byteCount = parts[index].byteCount
      let obstacles = placed.filter { parts[$0].lifetime.overlaps(parts[index].lifetime) }
      var offset = 0
      for obstacle in obstacles.sorted(by: { offsets[$0] < offsets[$1] }) {
        if offset + byteCount <= offsets[obstacle] { break }
        let end = offsets[obstacle] + parts[obstacle].byteCount
        offset = max(offset, end.roundedUp(to: AlignedBuffer.alignment))
      }
      offsets[index] = offset
      placed.append(index)
    }
    self.offsets = offsets
    byteCount = zip(offsets, parts).map { $0 + $1.byteCount }.max() ?? 0
  }
}
