import Convolution
import Harness
import Kernels

/// Takes everything from the caches of a crew's processors, code too: all that a program can do that is not told where
/// another one keeps its data.
struct CacheSweep {
  /// Every worker reads through twice the last-level cache. Nothing is written: dirty lines would have to go to memory
  /// while the next call is timed.
  let run: () -> Void

  /// - Parameter hierarchy: the caches; nil is returned where they are not known.
  init?(of hierarchy: CacheHierarchy, crew: Crew, table: KernelTable) {
    guard let largest = hierarchy.caches.last else { return nil }
    let stream = MemoryStream(level: .memory, access: .read, workingSetByteCount: 2 * largest.byteCount)
    let memory = WorkerMemory(
      byteCount: MemoryStream.memoryByteCount(forWorkingSet: 2 * largest.byteCount), workers: crew.workers,
      kernels: table.kernels)
    run = stream.workload(on: memory, kernels: table.kernels).body
  }
}
