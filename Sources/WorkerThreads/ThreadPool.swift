/// Threads that share the tasks of a loop: after each loop they watch for the next one for a moment, so that it starts
/// within a microsecond, and then park.
///
/// Which worker runs a task is not fixed. A task must depend on nothing but its index, so that results are the same
/// bits for any number of workers.
package final class ThreadPool: Sendable {
  /// A task index, and the index of the worker that runs it, for per-worker memory.
  package typealias Body = (_ task: Int, _ worker: Int) -> Void

  /// Workers, the calling thread included.
  package let workerCount: Int
  private let state: ThreadPoolState

  /// A pool of the given size; 1 runs everything on the calling thread.
  ///
  /// - Parameter prepareThread: runs once on each worker's own thread, with its index, before the worker takes a task. As
  ///   worker 0 is the calling thread, it runs there, last, before the initialiser returns.
  package init(workerCount: Int, prepareThread: (@Sendable (_ worker: Int) -> Void)? = nil) {
    precondition(workerCount >= 1)
    self.workerCount = workerCount
    state = ThreadPoolState()
    for worker in 1..<workerCount { state.startThread(for: worker, prepare: prepareThread) }
    prepareThread?(0)
  }

  deinit { state.stop() }

  /// Runs `body` once for each task in `0..<taskCount` and returns when all are done.
  ///
  /// One loop runs at a time; `body` must not call `run` of the same pool.
  package func run(taskCount: Int, _ body: Body) {
    guard workerCount > 1, taskCount > 1 else {
      for task in 0..<taskCount { body(task, 0) }
      return
    }
    withoutActuallyEscaping(body) {
      state.run(taskCount: taskCount, tasksPerTurn: tasksPerTurn(of: taskCount), $0)
    }
  }

  /// Tasks from one to the next that its worker most likely takes, in a loop of `taskCount`.
  private func stepToNextTask(of taskCount: Int) -> Int { tasksPerTurn(of: taskCount) > 1 ? 1 : workerCount }

  /// The distance to the next task in groups of `groupSize` neighbouring tasks, from the group of `task` on: 0 where the
  /// next task is in the same group.
  package func stepToNextGroup(after task: Int, of taskCount: Int, groupSize: Int) -> Int {
    (task + stepToNextTask(of: taskCount)) / groupSize - task / groupSize
  }

  /// Neighbours, which often share operands; what one of them asks for ahead is then in the cache of the worker that needs
  /// it. Workers take turns so often that the last one ends soon after the others.
  private func tasksPerTurn(of taskCount: Int) -> Int { max(1, taskCount / (Self.turnsPerWorker * workerCount)) }

  private static let turnsPerWorker = 16
}
