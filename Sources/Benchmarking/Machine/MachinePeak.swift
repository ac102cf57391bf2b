import Harness
import Kernels
import Tensors
import WorkerThreads

/// The machine's peak as a workload: independent multiply-adds from registers, on all workers at once.
///
/// Timed in the same rounds as the candidates, so that the ratio to it holds while the machine's speed drifts.
package struct MachinePeak: Sendable {
  /// FLOPs of one call of the workload.
  package let flops: Int
  private let body: @Sendable () -> Void

  /// - Parameter body: does so many FLOPs at each call.
  package init(flops: Int, body: @escaping @Sendable () -> Void) {
    self.flops = flops
    self.body = body
  }

  package init(table: KernelTable, workers: ThreadPool) {
    // Three vectors for each worker, in cache lines of its own.
    let operands = Tensor([workers.workerCount, Self.operandsPerWorker], seed: 1)
    let kernels = table.kernels
    self.init(flops: 2 * workers.workerCount * Self.iterations * kernels.peakRateChainCount * kernels.lanes) {
      workers.run(taskCount: workers.workerCount) { task, _ in
        kernels.peakRate(Self.iterations, operands.pointer + task * Self.operandsPerWorker)
      }
    }
  }

  private static let operandsPerWorker = 64
  /// About 50 µs of work for one worker.
  private static let iterations = 20_000

  package var workload: Workload { Workload("machine peak", body: body) }

  /// 10⁹ FLOPs a second, from the median time; nil without samples.
  package func gigaflopsPerSecond(_ timing: WorkloadTiming) -> Double? {
    timing.summary.map { Double(flops) / $0.median }
  }
}
