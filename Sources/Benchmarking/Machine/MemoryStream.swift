import Harness
import Tensors
import VectorKernels

/// One access to one working set: what each worker does in a call, on its own memory.
///
/// A call runs over small sets many times, so that it takes long beside the start of the workers. It runs over large ones
/// once from end to end: what a cache still holds of them is overwritten before it is reached again.
struct MemoryStream {
  let level: MemoryLevel
  let access: MemoryAccess
  private let arrayByteCount: Int
  private let passes: Int

  /// Bytes that a worker moves in a call at least: 50 µs of the fastest first-level cache.
  private static let byteCountPerCall = 16 << 20

  /// - Parameter workingSetByteCount: for each worker.
  init(level: MemoryLevel, access: MemoryAccess, workingSetByteCount: Int) {
    self.level = level
    self.access = access
    arrayByteCount = workingSetByteCount / access.arrayCount
    passes = Self.byteCountPerCall.dividedRoundingUp(by: workingSetByteCount)
  }

  /// Bytes that each worker moves in a call.
  var byteCountPerWorker: Int { access.arrayCount * arrayByteCount * passes }

  /// From array to array. Two more lines than whole pages: a processor that compares addresses only within a page
  /// would otherwise take a load for one that has to wait for a store to another array.
  private var pitch: Int { arrayByteCount.roundedUp(to: 4096) + 128 }

  /// Bytes that a worker's memory needs for sets of that size.
  static func memoryByteCount(forWorkingSet byteCount: Int) -> Int {
    byteCount + MemoryAccess.triad.arrayCount * (4096 + 128)
  }

  func workload(on memory: WorkerMemory, kernels: KernelSet) -> Workload {
    Workload("\(level.title) \(access.rawValue)") {
      memory.workers.run(taskCount: memory.workers.workerCount) { _, worker in
        run(kernels, on: memory.floats(of: worker))
      }
    }
  }

  /// More arrives from memory in several streams than in one, and less from caches.
  private func run(_ kernels: KernelSet, on first: UnsafeMutablePointer<Float>) {
    let vectorCount = arrayByteCount / (kernels.lanes * MemoryLayout<Float>.stride)
    let second = first + pitch / MemoryLayout<Float>.stride
    let third = second + pitch / MemoryLayout<Float>.stride
    switch access {
    case .read where level == .memory: _ = kernels.readStreams(first, vectorCount, passes)
    case .read: _ = kernels.readStream(first, vectorCount, passes)
    case .write: kernels.writeStream(first, vectorCount, 1, passes)
    case .triad: kernels.triadStream(first, second, third, 3, vectorCount, passes)
    }
  }
}

extension MemoryAccess {
  fileprivate var arrayCount: Int { self == .triad ? 3 : 1 }
}
