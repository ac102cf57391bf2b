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

  /// Runs `body`, and adds how long it took to the sum of the worker's phase.
  package func add(_ phase: ExecutionPhase, worker: Int, _ body: () -> Void) {
    let start = nanoseconds()
    body()
    slots(of: worker)[phase.rawValue] += nanoseconds() - start
  }

  private func slots(of worker: Int) -> UnsafeMutablePointer<Int> {
    sums.bytes.baseAddress!.assumingMemoryBound(to: Int.self) + worker * Self.slotsPerWorker
  }
}
