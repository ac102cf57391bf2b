/// The memory that each thread streams through to measure one level: too large for the levels before it, and small
/// enough to stay in it.
package struct WorkingSets: Hashable, Sendable {
  /// Bytes for each thread, or why the level cannot be measured.
  package enum Size: Hashable, Sendable {
    case byteCount(Int)
    case absent(reason: String)

    package var byteCount: Int? {
      if case .byteCount(let count) = self { count } else { nil }
    }

    package var absence: String? {
      if case .absent(let reason) = self { reason } else { nil }
    }
  }

  /// Memory is measured with at least this many bytes, whatever the caches.
  private static let smallestMemoryByteCount = 256 << 20
  /// Every size is a multiple: three arrays of eight vectors of 64 bytes.
  package static let unit = 3 * 8 * 64

  private let sizes: [MemoryLevel: Size]

  /// - L1: half of it.
  /// - L2: half of it, if that is twice L1.
  /// - L3: four times L2, but no more than a quarter of L3, which virtual machines share with strangers; at least twice
  ///   L2 and at most half of L3, or the level is not told from its neighbours.
  /// - Memory: four times the last cache, at least 256 MiB over all threads.
  ///
  /// - Parameter shortage: why the system cannot give so many bytes, nil if it can.
  package init(_ hierarchy: CacheHierarchy, threads: Int, shortage: (Int) -> String?) {
    var sizes: [MemoryLevel: Size] = [:]
    var inner: (title: String, byteCount: Int)?
    for level in [MemoryLevel.l1, .l2, .l3] {
      guard let capacity = hierarchy.byteCountPerThread(of: level, threads: threads) else {
        sizes[level] = .absent(reason: "the system reports no \(level.title) cache")
        continue
      }
      sizes[level] = Self.size(in: capacity, level: level, beyond: inner)
      inner = (level.title, capacity)
    }
    let caches = (inner?.byteCount ?? 0) * threads
    let memory = max(4 * caches, Self.smallestMemoryByteCount)
    sizes[.memory] = shortage(memory).map { .absent(reason: $0) } ?? .byteCount(Self.rounded(memory / threads))
    self.sizes = sizes
  }

  package subscript(level: MemoryLevel) -> Size { sizes[level]! }

  /// Bytes for each thread that the largest set takes.
  package var largestByteCount: Int { sizes.values.compactMap(\.byteCount).max() ?? 0 }

  private static func size(
    in capacity: Int, level: MemoryLevel, beyond inner: (title: String, byteCount: Int)?
  ) -> Size {
    let (least, most) = (2 * (inner?.byteCount ?? 0), capacity / 2)
    guard most >= unit else { return .absent(reason: "a thread's share of \(level.title) is too small") }
    if let inner, least > most {
      return .absent(reason: "a thread's share of \(level.title) is less than four times its \(inner.title)")
    }
    let wanted = level == .l3 ? min(2 * least, capacity / 4) : most
    return .byteCount(rounded(min(max(wanted, least), most)))
  }

  private static func rounded(_ byteCount: Int) -> Int { byteCount / unit * unit }
}
