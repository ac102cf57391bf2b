import Foundation
import Harness
import Synchronization
import Testing
import WorkerThreads

@Suite struct AffinityTests {
  /// Nil where threads can be pinned here, as some containers forbid.
  private static let obstacle: String? = onNewThread {
    do {
      let processors = try ProcessorAffinity.allowedProcessors()
      try ProcessorAffinity.pinCallingThread(to: processors[0])
      return nil
    } catch {
      return "\(error)"
    }
  }

  /// Runs `body` on a thread of its own, because pinning lasts as long as the thread.
  private static func onNewThread<Result: Sendable>(_ body: @escaping @Sendable () -> Result) -> Result {
    let result = Mutex<Result?>(nil)
    let isDone = DispatchSemaphore(value: 0)
    Thread.detachNewThread {
      result.withLock { $0 = body() }
      isDone.signal()
    }
    isDone.wait()
    return result.withLock { $0! }
  }

  @Test(.enabled(if: obstacle == nil, "\(obstacle ?? "")"))
  func `a pinned thread runs where it was pinned to`() throws {
    let processors = try ProcessorAffinity.allowedProcessors()
    #expect(processors == processors.sorted() && !processors.isEmpty)
    for processor in processors {
      let (current, allowed) = Self.onNewThread {
        try? ProcessorAffinity.pinCallingThread(to: processor)
        return (ProcessorAffinity.currentProcessor, try? ProcessorAffinity.allowedProcessors())
      }
      #expect(current == processor)
      #expect(allowed == [processor])
    }
  }

  @Test(.enabled(if: obstacle == nil, "\(obstacle ?? "")"))
  func `every worker of a pool runs where it was pinned to`() throws {
    let processors = try ProcessorAffinity.allowedProcessors()
    let workerCount = 3
    let seen = Self.onNewThread {
      let pool = ThreadPool(workerCount: workerCount) { worker in
        try? ProcessorAffinity.pinCallingThread(to: processors[worker % processors.count])
      }
      return Self.processorsOfWorkers(in: pool)
    }
    let expected = (0..<workerCount).map { [processors[$0 % processors.count]] }
    #expect(seen.map { $0.sorted() } == expected)
  }

  /// Where each worker was seen to run, in loops that go on until all of them took part.
  private static func processorsOfWorkers(in pool: ThreadPool) -> [Set<Int>] {
    let seen = Mutex([Set<Int>](repeating: [], count: pool.workerCount))
    let deadline = ContinuousClock.now + .seconds(20)
    while seen.withLock({ $0.contains(where: \.isEmpty) }), ContinuousClock.now < deadline {
      pool.run(taskCount: 64) { _, worker in
        let processor = ProcessorAffinity.currentProcessor ?? -1
        seen.withLock { _ = $0[worker].insert(processor) }
        usleep(50)
      }
    }
    return seen.withLock { $0 }
  }

  @Test(arguments: [-1, 8191, 8192, Int.max])
  func `a CPU that does not exist is refused with one sentence`(processor: Int) {
    let failure = #expect(throws: ProcessorAffinity.Failure.self) {
      try ProcessorAffinity.pinCallingThread(to: processor)
    }
    #expect(failure?.description.contains("CPU \(processor)") == true)
  }
}
