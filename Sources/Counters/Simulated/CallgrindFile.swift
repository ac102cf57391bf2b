/// What a file of callgrind's holds.
///
/// - Source: Valgrind manual, section "Callgrind Format Specification".
package struct CallgrindFile: Hashable {
  /// By callgrind's short names: `Ir`, `D1mr`.
  package let counts: [String: Int]
  /// The program and version that wrote it: `callgrind-3.19.0`.
  package let creator: String?
  /// The simulated caches, by callgrind's names for them: `I1`, `D1`, `LL`.
  package let caches: [String: String]

  /// - Throws: `SimulationError.unreadableCounts` if there are no totals.
  package init(parsing text: String) throws(SimulationError) {
    let lines = text.split(separator: "\n")
    func values(of key: String) -> [Substring] {
      lines.filter { $0.hasPrefix(key) }.map { $0.dropFirst(key.count) }
    }
    let events = values(of: "events: ").first?.split(separator: " ") ?? []
    let totals = values(of: "totals: ").first?.split(separator: " ").map { Int($0) } ?? []
    guard !totals.isEmpty, totals.count <= events.count, !totals.contains(nil) else { throw .unreadableCounts }
    // Callgrind leaves zeros out at the end of a line.
    let padded = totals.compactMap(\.self) + [Int](repeating: 0, count: events.count - totals.count)
    counts = Dictionary(zip(events.map(String.init), padded)) { $0 + $1 }
    creator = values(of: "creator: ").first.map(String.init)
    let descriptions = values(of: "desc: ").compactMap { line in
      let parts = line.split(separator: " cache: ", maxSplits: 1)
      return parts.count == 2 ? (String(parts[0]), String(parts[1])) : nil
    }
    caches = Dictionary(descriptions) { first, _ in first }
  }
}
