import Convolution
import Harness
import Measurements

/// Memory that tensors, packed weights and workspaces may take.
package struct MemoryBudget: Hashable, Sendable {
  package let byteCount: Int

  package init(byteCount: Int) { self.byteCount = byteCount }

  /// Nine tenths of what the system can give now; without bounds where it does not say.
  package static func ofThisMachine() -> MemoryBudget {
    MemoryBudget(byteCount: Environment.availableMemoryByteCount().map { $0 / 10 * 9 } ?? Int.max)
  }

  /// What is left once `used` bytes are taken.
  package func reduced(by used: Int) -> MemoryBudget { MemoryBudget(byteCount: max(0, byteCount - used)) }

  /// Why `needed` bytes cannot be had, or nil if they can.
  package func shortage(of needed: Int) -> String? {
    guard needed > byteCount else { return nil }
    return "needs \(NumberText.byteCount(needed)) of memory where \(NumberText.byteCount(byteCount)) are available"
  }

  /// - Throws: `MemoryShortage` for the first layer whose tensors cannot be had.
  package func requireRoom(for entries: [BatchEntry]) throws(MemoryShortage) {
    for entry in entries {
      guard let shortage = shortage(of: ProblemTensors.byteCount(of: entry.layer.problem)) else { continue }
      throw MemoryShortage(description: "'\(entry.layer.descriptor)' \(shortage)")
    }
  }
}
