import Convolution
import Harness
import Measurements
import Tensors

/// Memory that tensors, packed weights and workspaces may take.
package struct MemoryBudget: Hashable, Sendable {
  package let byteCount: Int

  package init(byteCount: Int) { self.byteCount = byteCount }

  /// Address space for what is not asked of the budget: stacks of threads, heaps of theirs, and the libraries.
  private static let reservedAddressSpace = 64 << 20

  /// Nine tenths of what the system, the limits of this process and its control groups can give now; without bounds
  /// where none of them says.
  package static func ofThisMachine() -> MemoryBudget { MemoryBudget(AvailableMemory()) }

  package init(_ memory: AvailableMemory) {
    let bounds = [
      memory.ofMachine, memory.withinGroups, memory.withinLimits.map { max(0, $0 - Self.reservedAddressSpace) },
    ]
    self.init(byteCount: bounds.compactMap(\.self).min().map { $0 / 10 * 9 } ?? Int.max)
  }

  /// No more than can be had at this moment.
  package var renewed: MemoryBudget { MemoryBudget(byteCount: min(byteCount, Self.ofThisMachine().byteCount)) }

  /// What is left once `used` bytes are taken.
  package func reduced(by used: Int) -> MemoryBudget { MemoryBudget(byteCount: max(0, byteCount - used)) }

  /// Why `needed` bytes cannot be had, or nil if they can.
  package func shortage(of needed: Int) -> String? {
    guard needed > byteCount else { return nil }
    return "needs \(NumberText.byteCount(needed)); the memory available now is \(NumberText.byteCount(byteCount))"
  }

  /// Why a candidate cannot be measured for which memory was refused although the budget had it.
  package func refusal(_ failure: AllocationFailure) -> Unsuitability {
    Unsuitability(
      shortage(of: failure.byteCount)
        ?? "needs \(NumberText.byteCount(failure.byteCount)) at one place, which the system refuses; the memory "
        + "available now is \(NumberText.byteCount(byteCount))")
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
