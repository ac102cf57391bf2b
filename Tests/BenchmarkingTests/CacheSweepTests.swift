import Benchmarking
import Harness
import Kernels
import Testing
import WorkerThreads

@Suite("Emptied caches")
struct CacheSweepTests {
  private static let table = KernelTable(for: .sse42)

  private func makeSweep(of caches: [CacheHierarchy.Cache]) -> CacheSweep? {
    let workers = ThreadPool(workerCount: 2)
    return CacheSweep(
      of: CacheHierarchy(caches: caches, logicalCPUCount: 2),
      team: ThreadTeam(workers: workers, peak: MachinePeak(table: Self.table, workers: workers)), table: Self.table)
  }

  @Test func `caches of which nothing is known are not emptied`() {
    #expect(makeSweep(of: []) == nil)
  }

  @Test func `every worker reads through twice the last-level cache`() throws {
    let sweep = try #require(
      makeSweep(of: [
        .init(level: .l1, byteCount: 1 << 15, sharingCount: 1), .init(level: .l3, byteCount: 1 << 22, sharingCount: 2),
      ]))
    #expect(sweep.byteCount == 1 << 23)
    sweep.run()
  }
}
