import Foundation
import Synchronization

/// What the threads of a pool share. Outlives the pool until its last thread has left.
///
/// A loop is open from the moment its body is stored until its last task is taken. A worker counts itself as busy
/// before it looks whether a loop is open, and the caller closes the loop before it waits for the busy count to fall
/// to zero: so no worker can touch a loop that has returned.
final class ThreadPoolState: @unchecked Sendable {
  /// How long an idle worker watches before it parks: longer than the gap between two executions of one layer, short
  /// beside a scheduler's time slice.
  private static let watchDuration = Duration.microseconds(200)
  /// Looks at the loop counter between two looks at the clock.
  private static let looksPerClockReading = 256
  /// Looks at the busy count before the processor is offered to other threads.
  private static let looksPerYield = 4096

  private let loopCount = Atomic<Int>(0)
  private let isOpen = Atomic<Bool>(false)
  private let isStopping = Atomic<Bool>(false)
  private let nextTask = Atomic<Int>(0)
  private let busyCount = Atomic<Int>(0)
  private let parkedCount = Atomic<Int>(0)
  private let parking = NSCondition()
  private var body: ThreadPool.Body?
  private var taskCount = 0
  /// Neighbouring tasks that a worker takes at once.
  private var tasksPerTurn = 1

  func startThread(for worker: Int, prepare: (@Sendable (Int) -> Void)?) {
    let thread = Thread {
      prepare?(worker)
      self.serve(as: worker)
    }
    thread.name = "worker-\(worker)"
    thread.stackSize = 4 << 20
    thread.start()
  }

  func stop() {
    isStopping.store(true, ordering: .sequentiallyConsistent)
    wakeParked()
  }

  func run(taskCount: Int, tasksPerTurn: Int, _ body: @escaping ThreadPool.Body) {
    self.body = body
    self.taskCount = taskCount
    self.tasksPerTurn = tasksPerTurn
    nextTask.store(0, ordering: .relaxed)
    isOpen.store(true, ordering: .sequentiallyConsistent)
    loopCount.add(1, ordering: .sequentiallyConsistent)
    if parkedCount.load(ordering: .sequentiallyConsistent) > 0 { wakeParked() }
    takeTasks(as: 0)
    isOpen.store(false, ordering: .sequentiallyConsistent)
    var looks = 0
    while busyCount.load(ordering: .sequentiallyConsistent) > 0 {
      looks += 1
      if looks.isMultiple(of: Self.looksPerYield) { sched_yield() }
    }
    self.body = nil
  }

  private func takeTasks(as worker: Int) {
    while true {
      let first = nextTask.add(tasksPerTurn, ordering: .relaxed).oldValue
      guard first < taskCount else { return }
      for task in first..<min(taskCount, first + tasksPerTurn) { body!(task, worker) }
    }
  }

  private func serve(as worker: Int) {
    var seen = 0
    while true {
      seen = awaitLoop(after: seen)
      if isStopping.load(ordering: .sequentiallyConsistent) { return }
      busyCount.add(1, ordering: .sequentiallyConsistent)
      if isOpen.load(ordering: .sequentiallyConsistent) { takeTasks(as: worker) }
      busyCount.subtract(1, ordering: .sequentiallyConsistent)
    }
  }

  /// Returns the number of the newest loop once it differs from `seen`, or the pool stops.
  private func awaitLoop(after seen: Int) -> Int {
    let deadline = ContinuousClock.now + Self.watchDuration
    var looks = 0
    repeat {
      let newest = loopCount.load(ordering: .sequentiallyConsistent)
      if newest != seen || isStopping.load(ordering: .relaxed) { return newest }
      looks += 1
    } while !looks.isMultiple(of: Self.looksPerClockReading) || ContinuousClock.now < deadline
    return park(after: seen)
  }

  private func park(after seen: Int) -> Int {
    parking.lock()
    defer { parking.unlock() }
    parkedCount.add(1, ordering: .sequentiallyConsistent)
    defer { parkedCount.subtract(1, ordering: .sequentiallyConsistent) }
    while true {
      let newest = loopCount.load(ordering: .sequentiallyConsistent)
      if newest != seen || isStopping.load(ordering: .sequentiallyConsistent) { return newest }
      parking.wait()
    }
  }

  private func wakeParked() {
    parking.lock()
    parking.broadcast()
    parking.unlock()
  }
}
