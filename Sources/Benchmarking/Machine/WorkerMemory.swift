import Foundation
import Synchronization
import Tensors
import VectorKernels
import WorkerThreads

/// Memory for each worker of a pool, which the worker itself touched first so that it is near its processor.
final class WorkerMemory: Sendable {
  let workers: ThreadPool
  private let buffers: [AlignedBuffer]

  /// - Parameter byteCount: for each worker.
  /// - Throws: `AllocationFailure` where the system refuses it.
  init(byteCount: Int, workers: ThreadPool, kernels: KernelSet) throws(AllocationFailure) {
    self.workers = workers
    var buffers: [AlignedBuffer] = []
    for _ in 0..<workers.workerCount { buffers.append(try AlignedBuffer(obtaining: byteCount)) }
    self.buffers = buffers
    let arrivals = Atomic<Int>(0)
    workers.run(taskCount: workers.workerCount) { _, worker in
      // Nobody leaves before all have come, so that each worker has exactly one task.
      arrivals.add(1, ordering: .relaxed)
      while arrivals.load(ordering: .relaxed) < workers.workerCount { sched_yield() }
      let vectorCount = buffers[worker].bytes.count / (kernels.lanes * MemoryLayout<Float>.stride)
      kernels.writeStream(floats(of: worker), vectorCount, 1, 1)
    }
  }

  func floats(of worker: Int) -> UnsafeMutablePointer<Float> {
    buffers[worker].bytes.baseAddress!.assumingMemoryBound(to: Float.self)
  }
}
