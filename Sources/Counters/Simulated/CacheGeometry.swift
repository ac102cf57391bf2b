import Foundation

/// The shape of a cache.
package struct CacheGeometry: Codable, Hashable, Sendable, CustomStringConvertible {
  package let byteCount: Int
  package let ways: Int
  package let lineByteCount: Int

  package init(byteCount: Int, ways: Int, lineByteCount: Int) {
    self.byteCount = byteCount
    self.ways = ways
    self.lineByteCount = lineByteCount
  }

  /// The cache of the same size and lines that valgrind can simulate: one whose number of sets is a power of two.
  ///
  /// Of the possible numbers of ways it has the nearest one. Nil if the size is no multiple of a line, or the line is no
  /// power of two or shorter than valgrind's shortest.
  package var simulated: CacheGeometry? {
    let shortestLine = 16
    guard lineByteCount >= shortestLine, lineByteCount.nonzeroBitCount == 1, byteCount > lineByteCount, ways >= 1,
      byteCount % lineByteCount == 0
    else { return nil }
    let lineCount = byteCount / lineByteCount
    let possible = (0...lineCount.trailingZeroBitCount).map { lineCount >> $0 }
    let nearest = possible.min { distance($0) < distance($1) }!
    return CacheGeometry(byteCount: byteCount, ways: nearest, lineByteCount: lineByteCount)
  }

  private func distance(_ otherWays: Int) -> Double { abs(log2(Double(otherWays) / Double(ways))) }

  package var description: String { "\(byteCount) bytes, \(ways) ways, lines of \(lineByteCount) bytes" }
}

/// The caches of the first processor that valgrind simulates: the first level, and the last.
package struct SimulatedCaches: Hashable, Sendable {
  package var l1Instruction: CacheGeometry?
  package var l1Data: CacheGeometry?
  package var lastLevel: CacheGeometry?

  package init(readFile: (String) -> String?) {
    var highestLevel = 2
    for index in 0... {
      let folder = "/sys/devices/system/cpu/cpu0/cache/index\(index)"
      guard let level = SystemFile.integer("\(folder)/level", readFile) else { return }
      let geometry = CacheGeometry(folder: folder, readFile)
      let isForInstructions = readFile("\(folder)/type")?.hasPrefix("Instruction") == true
      if level == 1, isForInstructions { l1Instruction = geometry }
      if level == 1, !isForInstructions { l1Data = geometry }
      if level >= highestLevel { (highestLevel, lastLevel) = (level, geometry) }
    }
  }

  package static var ofThisMachine: SimulatedCaches { SimulatedCaches(readFile: SystemFile.read) }
}

extension CacheGeometry {
  /// From the folder in which the kernel describes a cache; nil if it does not.
  fileprivate init?(folder: String, _ readFile: (String) -> String?) {
    guard let size = readFile("\(folder)/size")?.split(separator: "K", omittingEmptySubsequences: false),
      let kibibytes = size.first.flatMap({ Int($0) }), size.count == 2,
      let ways = SystemFile.integer("\(folder)/ways_of_associativity", readFile),
      let line = SystemFile.integer("\(folder)/coherency_line_size", readFile)
    else { return nil }
    self.init(byteCount: kibibytes << 10, ways: ways, lineByteCount: line)
  }
}
