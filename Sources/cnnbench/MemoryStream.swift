import Convolution
import Foundation
import Harness
import Synchronization
import VectorKernels
import WorkerThreads

/// Memory for each worker of a pool, which the worker itself touched first so that it is near its processor.
final class WorkerMemory: Sendable {
  let workers: WorkerPool
  private let buffers: [AlignedBuffer]

  /// - Parameter byteCount: for each worker.
  init(byteCount: Int, workers: WorkerPool, kernels: KernelSet) {
    self.workers = workers
    let buffers = (0..<workers.workerCount).map { _ in AlignedBuffer(byteCount: byteCount) }
    self.buffers = buffers
    let arrivals = Atomic<Int>(0)
    workers.run(taskCount: workers.workerCount) { _, worker in
      // Nobody leaves before all have come, so that each worker has exactly one task.
      arrivals.add(1, ordering: .relaxed)
      while arrivals.load(ordering: .relaxed) < workers.workerCount { sched_yield() }
      let bytes = buffers[worker].bytes
      let vectorCount = bytes.count / (kernels.lanes * MemoryLayout<Float>.stride)
      kernels.writeStream(bytes.baseAddress!.assumingMemoryBound(to: Float.self), vectorCount, 1, 1)
    }
  }

  func floats(of worker: Int) -> UnsafeMutablePointer<Float> {
    buffers[worker].bytes.baseAddress!.assumingMemoryBound(to: Float.self)
  }
}

/// One access to one working set: what each worker does in a call, on its own memory.
///
/// A call takes long beside the start of the workers: it runs over small sets several times, and through large ones
/// piece by piece from call to call.
struct MemoryStream {
  let level: MemoryLevel
  let access: MemoryAccess
  /// The length of each array, which is a multiple of `pieceByteCount`.
  private let arrayByteCount: Int
  private let pieceByteCount: Int
  private let passes: Int

  /// Bytes that a worker moves in a call, roughly: 50 µs of the fastest first-level cache, and some milliseconds of
  /// memory.
  private static let byteCountPerCall = 16 << 20
  private static let alignment = WorkingSets.unit / 3

  /// - Parameter workingSetByteCount: for each worker.
  init(level: MemoryLevel, access: MemoryAccess, workingSetByteCount: Int) {
    self.level = level
    self.access = access
    let arrayByteCount = workingSetByteCount / access.arrayCount
    let wanted = Self.byteCountPerCall / access.arrayCount
    let pieceCount = arrayByteCount.dividedRoundingUp(by: wanted)
    pieceByteCount = arrayByteCount / pieceCount / Self.alignment * Self.alignment
    self.arrayByteCount = pieceByteCount * pieceCount
    passes = max(1, wanted / pieceByteCount)
  }

  /// Bytes that each worker moves in a call.
  var byteCountPerWorker: Int { access.arrayCount * pieceByteCount * passes }

  /// From array to array. Two more lines than whole pages: a processor that compares addresses only within a page
  /// would otherwise take a load for one that has to wait for a store to another array.
  private var pitch: Int { arrayByteCount.roundedUp(to: 4096) + 128 }

  /// Bytes that a worker's memory needs for sets of that size.
  static func memoryByteCount(forWorkingSet byteCount: Int) -> Int {
    byteCount + MemoryAccess.triad.arrayCount * (4096 + 128)
  }

  func workload(on memory: WorkerMemory, kernels: KernelSet) -> Workload {
    let pieceCount = arrayByteCount / pieceByteCount
    var call = 0
    return Workload("\(level.title) \(access.rawValue)") {
      let offset = call % pieceCount * pieceByteCount
      call += 1
      memory.workers.run(taskCount: memory.workers.workerCount) { _, worker in
        run(kernels, on: memory.floats(of: worker) + offset / MemoryLayout<Float>.stride)
      }
    }
  }

  private func run(_ kernels: KernelSet, on first: UnsafeMutablePointer<Float>) {
    let vectorCount = pieceByteCount / (kernels.lanes * MemoryLayout<Float>.stride)
    let second = first + pitch / MemoryLayout<Float>.stride
    let third = second + pitch / MemoryLayout<Float>.stride
    switch access {
    case .read: _ = kernels.readStream(first, vectorCount, passes)
    case .write: kernels.writeStream(first, vectorCount, 1, passes)
    case .triad: kernels.triadStream(first, second, third, 3, vectorCount, passes)
    }
  }
}

extension MemoryAccess {
  fileprivate var arrayCount: Int { self == .triad ? 3 : 1 }
}
