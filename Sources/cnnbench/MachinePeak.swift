import Harness
import Kernels
import Tensors
import WorkerThreads

/// The machine's peak as a workload: independent multiply-adds from registers, on all workers at once.
///
/// Timed in the same rounds as the backends, so that the ratio to it holds while the machine's speed drifts.
package struct MachinePeak: Sendable {
  private let table: KernelTable
  private let workers: ThreadPool
  /// Three vectors for each worker, in cache lines of its own.
  private let operands: Tensor

  package init(table: KernelTable, workers: ThreadPool) {
    self.table = table
    self.workers = workers
    operands = Tensor([workers.workerCount, Self.operandsPerWorker], seed: 1)
  }

  private static let operandsPerWorker = 64
  /// About 50 µs of work for one worker.
  private static let iterations = 20_000

  package var workload: Workload {
    Workload("machine peak") {
      workers.run(taskCount: workers.workerCount) { task, _ in
        table.kernels.peakRate(Self.iterations, operands.pointer + task * Self.operandsPerWorker)
      }
    }
  }

  /// FLOPs of one call of the workload.
  package var flops: Int {
    2 * workers.workerCount * Self.iterations * table.kernels.peakRateChainCount * table.kernels.lanes
  }

  /// 10⁹ FLOPs a second, from the median time; nil without samples.
  package func gigaflopsPerSecond(_ timing: WorkloadTiming) -> Double? {
    timing.summary.map { Double(flops) / $0.median }
  }
}
