import Harness
import WorkerThreads

/// The threads of one execution, and what they reach together at most.
package struct ThreadTeam: Sendable {
  package let workers: ThreadPool
  package let peak: MachinePeak
  /// What memory and arithmetic allow with that many threads; nil if it was not measured.
  package let roofline: Roofline?

  package init(workers: ThreadPool, peak: MachinePeak, roofline: Roofline? = nil) {
    self.workers = workers
    self.peak = peak
    self.roofline = roofline
  }

  package var threadCount: Int { workers.workerCount }
}
