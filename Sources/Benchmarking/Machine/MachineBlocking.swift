import Convolution
import Harness

extension Blocking {
  /// What the model allows on the caches of this machine.
  package static let ofThisMachine = Blocking(on: MachineIdentity.current.hierarchy)

  /// What the model allows on the given caches.
  package init(on hierarchy: CacheHierarchy) {
    func byteCount(_ level: MemoryLevel) -> Int? { hierarchy.caches.first { $0.level == level }?.byteCount }
    self.init(firstLevel: byteCount(.l1), secondLevel: byteCount(.l2), thirdLevel: byteCount(.l3))
  }
}
