import CHost

/// Drops memory from all caches, so that the next to read it waits for main memory.
package enum CacheEviction {
  /// Whether this processor has an instruction for it that programs may use.
  package static var isAvailable: Bool { cnnbench_can_evict() }

  /// Writes back and drops every cache line of `bytes`.
  package static func evict(_ bytes: UnsafeRawBufferPointer) {
    if let start = bytes.baseAddress { cnnbench_evict(start, bytes.count) }
  }
}
