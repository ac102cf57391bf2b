import Foundation
import Synchronization
import Testing
import WorkerThreads

struct `A thread pool` {
  @Test(arguments: 1...4)
  func `a thread pool runs each task exactly once, loop after loop`(workerCount: Int) {
    let pool = ThreadPool(workerCount: workerCount)
    let taskCount = 237
    let counts = UnsafeMutableBufferPointer<Int>.allocate(capacity: taskCount)
    defer { counts.deallocate() }
    for loop in 0..<2_000 {
      counts.initialize(repeating: 0)
      let active = loop % (taskCount + 1)
      pool.run(taskCount: active) { task, worker in
        precondition((0..<workerCount).contains(worker))
        counts[task] += 1
      }
      let wrong = counts.indices.first { counts[$0] != ($0 < active ? 1 : 0) }
      #expect(wrong == nil, "\(workerCount) workers, loop \(loop)")
    }
  }

  @Test(arguments: 2...4)
  func `a thread pool has workers take neighbours at once where there are many`(workerCount: Int) {
    let pool = ThreadPool(workerCount: workerCount)
    let taskCount = 16 * workerCount * 5 + 7
    let workers = Mutex([Int](repeating: -1, count: taskCount))
    pool.run(taskCount: taskCount) { task, worker in workers.withLock { $0[task] = worker } }
    let turns = workers.withLock { workers in
      stride(from: 0, to: taskCount, by: 5).map { Set(workers[$0..<min(taskCount, $0 + 5)]) }
    }
    #expect(turns.allSatisfy { $0.count == 1 && !$0.contains(-1) })
  }

  @Test func `a thread pool tells how many groups of tasks further on a worker's next task is`() {
    let pool = ThreadPool(workerCount: 2)
    func steps(_ taskCount: Int, groupSize: Int) -> [Int] {
      (0..<4).map { pool.stepToNextGroup(after: $0, of: taskCount, groupSize: groupSize) }
    }
    // Few tasks are taken one by one, in turns; of many a worker takes neighbours.
    #expect(steps(8, groupSize: 1) == [2, 2, 2, 2] && steps(800, groupSize: 1) == [1, 1, 1, 1])
    #expect(steps(8, groupSize: 2) == [1, 1, 1, 1] && steps(800, groupSize: 2) == [0, 1, 0, 1])
    #expect(steps(8, groupSize: 4) == [0, 0, 1, 1] && steps(800, groupSize: 4) == [0, 0, 0, 1])
  }

  @Test(arguments: 2...4)
  func `a thread pool gives each worker its own index`(workerCount: Int) {
    let pool = ThreadPool(workerCount: workerCount)
    let isTaken = UnsafeMutableBufferPointer<Bool>.allocate(capacity: workerCount)
    isTaken.initialize(repeating: false)
    defer { isTaken.deallocate() }
    let collisionCount = Atomic<Int>(0)
    pool.run(taskCount: 5_000) { _, worker in
      if isTaken[worker] { collisionCount.add(1, ordering: .relaxed) }
      isTaken[worker] = true
      isTaken[worker] = false
    }
    #expect(collisionCount.load(ordering: .relaxed) == 0)
  }

  @Test func `a thread pool prepares each thread once, before its first task and the first on the calling thread`() {
    let prepared = Mutex<[String: [Int]]>([:])
    let pool = ThreadPool(workerCount: 3) { worker in
      prepared.withLock { $0[Self.pathOfThisThread, default: []].append(worker) }
    }
    #expect(prepared.withLock { $0[Self.pathOfThisThread] } == [0])
    let unpreparedCount = Atomic<Int>(0)
    let deadline = ContinuousClock.now + .seconds(20)
    repeat {
      pool.run(taskCount: 64) { _, worker in
        let isPrepared = prepared.withLock { $0[Self.pathOfThisThread] == [worker] }
        if !isPrepared { unpreparedCount.add(1, ordering: .relaxed) }
        usleep(50)
      }
    } while prepared.withLock({ $0.count }) < 3 && ContinuousClock.now < deadline
    #expect(unpreparedCount.load(ordering: .relaxed) == 0)
    #expect(prepared.withLock { $0.values.sorted { $0[0] < $1[0] } } == [[0], [1], [2]])
  }

  @Test func `a thread pool wakes workers that have parked`() {
    let pool = ThreadPool(workerCount: 3)
    for _ in 0..<20 {
      let sum = Atomic<Int>(0)
      Thread.sleep(forTimeInterval: 0.002)
      pool.run(taskCount: 100) { task, _ in sum.add(task, ordering: .relaxed) }
      #expect(sum.load(ordering: .relaxed) == 4_950)
    }
  }

  @Test func `a thread pool ends its threads with itself`() {
    var pool: ThreadPool? = ThreadPool(workerCount: 3)
    let threads = Mutex<Set<String>>([])
    let deadline = ContinuousClock.now + .seconds(20)
    while threads.withLock({ $0.count }) < 3, ContinuousClock.now < deadline {
      pool?.run(taskCount: 64) { _, _ in
        threads.withLock { _ = $0.insert(Self.pathOfThisThread) }
        usleep(50)
      }
    }
    let workers = threads.withLock { $0 }.subtracting([Self.pathOfThisThread])
    #expect(workers.count == 2)
    pool = nil
    while workers.contains(where: FileManager.default.fileExists), ContinuousClock.now < deadline { usleep(1_000) }
    #expect(!workers.contains(where: FileManager.default.fileExists))
  }

  /// `/proc/<process>/task/<thread>`, which is there as long as the thread runs.
  private static var pathOfThisThread: String {
    "/proc/" + (try! FileManager.default.destinationOfSymbolicLink(atPath: "/proc/thread-self"))
  }
}
