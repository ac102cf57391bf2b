import Convolution
import Harness
import Kernels
import WorkerThreads

/// Brings together, for each number of threads, the workers, their peak and their roofline.
struct CrewAssembly {
  let table: KernelTable
  let threadCounts: [Int]
  /// Whether every thread is kept on a processor of its own.
  let isPinned: Bool
  let settings: BenchmarkSettings

  /// - Parameter measuresRoofline: whether a roofline that is not on record is measured now and kept.
  /// - Throws: `CommandFailure` if threads are to be pinned and cannot be.
  func crews(measuresRoofline: Bool) throws -> [Crew] {
    let processors = isPinned ? try allowedProcessors() : []
    return try threadCounts.map { count in
      let workers = try workers(count: count, pinnedTo: processors)
      return Crew(
        workers: workers, peak: MachinePeak(table: table, workers: workers),
        roofline: measuresRoofline ? roofline(of: workers) : nil)
    }
  }

  private func allowedProcessors() throws -> [Int] {
    do {
      return try ProcessorAffinity.allowedProcessors()
    } catch {
      throw CommandFailure(.unavailable, error.description, note: "leave out --pin")
    }
  }

  private func workers(count: Int, pinnedTo processors: [Int]) throws -> ThreadPool {
    guard isPinned else { return ThreadPool(workerCount: count) }
    guard count <= processors.count else {
      throw CommandFailure(
        .unavailable, "\(count) threads cannot be pinned to \(processors.count) processors", note: "leave out --pin")
    }
    return ThreadPool(workerCount: count) { worker in
      do {
        try ProcessorAffinity.pinCallingThread(to: processors[worker])
      } catch {
        StandardError.write("note: a thread is not pinned: \(error)\n")
      }
    }
  }

  private func roofline(of workers: ThreadPool) -> Roofline? {
    MachineMeasurement.roofline(
      table: table, workers: workers, memory: settings.memory,
      store: settings.cacheDirectory.map { RooflineStore(directory: $0) }, interruption: settings.interruption,
      progress: settings.progress)
  }
}
