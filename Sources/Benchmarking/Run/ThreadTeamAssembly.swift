import Harness
import Kernels
import WorkerThreads

/// Brings together, for each number of threads, the workers, their peak and their roofline.
package struct ThreadTeamAssembly {
  private let table: KernelTable
  private let threadCounts: [Int]
  private let isPinned: Bool
  private let observer: RunObserver

  /// - Parameters:
  ///   - isPinned: whether every thread is kept on a processor of its own.
  ///   - observer: told of threads that could not be pinned after all.
  package init(table: KernelTable, threadCounts: [Int], isPinned: Bool, observer: @escaping RunObserver) {
    self.table = table
    self.threadCounts = threadCounts
    self.isPinned = isPinned
    self.observer = observer
  }

  /// - Parameter roofline: what is known of the machine's roofline with so many workers.
  package func teams(
    roofline: (ThreadPool) -> Roofline? = { _ in nil }
  ) throws(ThreadPinningError) -> [ThreadTeam] {
    let processors = isPinned ? try allowedProcessors() : []
    var teams: [ThreadTeam] = []
    for count in threadCounts {
      let workers = try workers(count: count, pinnedTo: processors)
      teams.append(
        ThreadTeam(
          workers: workers, peak: MachinePeak(table: table, workers: workers), roofline: roofline(workers)))
    }
    return teams
  }

  private func allowedProcessors() throws(ThreadPinningError) -> [Int] {
    do { return try ProcessorAffinity.allowedProcessors() } catch { throw .unknownProcessors(error) }
  }

  private func workers(count: Int, pinnedTo processors: [Int]) throws(ThreadPinningError) -> ThreadPool {
    guard isPinned else { return ThreadPool(workerCount: count) }
    guard count <= processors.count else { throw .tooFewProcessors(processors.count, threadCount: count) }
    return ThreadPool(workerCount: count) { [observer] worker in
      do {
        try ProcessorAffinity.pinCallingThread(to: processors[worker])
      } catch {
        observer(.note("a thread is not pinned: \(error)"))
      }
    }
  }
}
