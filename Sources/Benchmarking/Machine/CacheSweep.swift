import Harness
import Kernels

/// Takes everything from the caches of the processors of a thread team, code too: all that a program can do that is not told where
/// another one keeps its data.
package struct CacheSweep {
  /// Bytes that each worker reads: twice the last-level cache.
  package let byteCount: Int
  /// Nothing is written: dirty lines would have to go to memory while the next call is timed.
  package let run: () -> Void

  /// - Parameter hierarchy: the caches; nil is returned where they are not known, or the system refuses the memory.
  package init?(of hierarchy: CacheHierarchy, team: ThreadTeam, table: KernelTable) {
    guard let largest = hierarchy.caches.last else { return nil }
    byteCount = 2 * largest.byteCount
    let stream = MemoryStream(level: .memory, access: .read, workingSetByteCount: byteCount)
    guard
      let memory = try? WorkerMemory(
        byteCount: MemoryStream.memoryByteCount(forWorkingSet: byteCount), workers: team.workers,
        kernels: table.kernels)
    else { return nil }
    run = stream.workload(on: memory, kernels: table.kernels).body
  }
}
