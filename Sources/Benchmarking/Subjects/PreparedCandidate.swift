import Harness
import Measurements

/// A candidate with its data, ready to be executed.
package struct PreparedCandidate {
  /// Time to bring its data into its own form; nil if it has none.
  package let packMilliseconds: Double?
  /// All memory that an execution reads and writes.
  package let buffers: [UnsafeRawBufferPointer]
  /// Executes it once; holds whatever the buffers belong to.
  package let execute: () -> Void

  package init(
    packMilliseconds: Double? = nil, buffers: [UnsafeRawBufferPointer] = [], execute: @escaping () -> Void
  ) {
    self.packMilliseconds = packMilliseconds
    self.buffers = buffers
    self.execute = execute
  }

  /// What is timed: the very call, on the very buffers, that was verified.
  func workload(_ name: String, cache: CacheState) -> Workload {
    guard cache == .cold else { return Workload(name, body: execute) }
    return Workload(name, prepare: { buffers.forEach(CacheEviction.evict) }, body: execute)
  }
}
