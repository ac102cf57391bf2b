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

  /// - Throws: `MemoryShortage` if the layer's tensors cannot be had.
  package func requireRoom(for entry: BatchEntry) throws(MemoryShortage) {
    guard let shortage = shortage(of: ProblemTensors.byteCount(of: entry.layer.problem)) else { return }
    throw MemoryShortage(description: "'\(entry.layer.descriptor)' \(shortage)")
  }

  /// The problem as it is, or as one that is skipped if its tensors cannot be had.
  func skippingShortage(_ item: BatchItem) -> BatchItem {
    guard let layer = item.entry?.layer, let shortage = shortage(of: ProblemTensors.byteCount(of: layer.problem)) else {
      return item
    }
    return .skipped(SkippedProblem(layer, reason: shortage))
  }
}
