import Foundation

/// A part of an execution that reports tell apart.
package enum ExecutionPhase: Int, CaseIterable, Sendable {
  /// Copying inputs into the order in which a kernel reads them.
  case packing
  /// Writing the matrix of all inputs that each output reads.
  case lowering
  case inputTransform
  case products
  case outputTransform
  /// Bringing sums into the output's layout, with bias, residual and ReLU.
  case finishing

  /// `input transform`.
  package var name: String {
    switch self {
    case .packing: "packing"
    case .lowering: "lowering"
    case .inputTransform: "input transform"
    case .products: "products"
    case .outputTransform: "output transform"
    case .finishing: "finishing"
    }
  }
}

/// Adds up how long the workers of a pool spend in each phase, while it is switched on.
package final class PhaseTimer: @unchecked Sendable {
  /// Set by the thread that executes plans, between two executions.
  package private(set) var isRunning = false
  /// Nanoseconds, [worker][phase], each worker's in a cache line of its own.
  private let sums: AlignedBuffer
  private let workerCount: Int
  private let nanoseconds: @Sendable () -> Int

  private static let slotsPerWorker = AlignedBuffer.alignment / MemoryLayout<Int>.stride

  /// - Parameter nanoseconds: a clock that never goes back.
  package init(workerCount: Int, nanoseconds: @escaping @Sendable () -> Int) {
    precondition(ExecutionPhase.allCases.count <= Self.slotsPerWorker)
    self.workerCount = workerCount
    self.nanoseconds = nanoseconds
    sums = AlignedBuffer(byteCount: workerCount * AlignedBuffer.alignment)
  }

  /// Times the phases of what `body` executes: nanoseconds, summed over the workers, of every phase that occurred.
  package func record(_ body: () -> Void) -> [ExecutionPhase: Int] {
    sums.fill(withByte: 0)
    isRunning = true
    body()
    isRunning = false
    let totals = ExecutionPhase.allCases.map { phase in
      (phase, (0..<workerCount).reduce(0) { $0 + slots(of: $1)[phase.rawValue] })
    }
    return Dictionary(uniqueKeysWithValues: totals.filter { $0.1 > 0 })
  }

  @usableFromInline
  func add(_ phase: ExecutionPhase, worker: Int, _ body: () -> Void) {
    let start = nanoseconds()
    body()
    slots(of: worker)[phase.rawValue] += nanoseconds() - start
  }

  private func slots(of worker: Int) -> UnsafeMutablePointer<Int> {
    sums.bytes.baseAddress!.assumingMemoryBound(to: Int.self) + worker * Self.slotsPerWorker
  }
}

extension PlanContext {
  /// Runs `body`, as a part of `phase` on the given worker.
  @inlinable
  @inline(__always)
  package func phase(_ phase: ExecutionPhase, worker: Int, _ body: () -> Void) {
    if let phaseTimer, phaseTimer.isRunning {
      phaseTimer.add(phase, worker: worker, body)
    } else {
      body()
    }
  }
}
