import Synchronization
import Tensors
import Testing

struct `Instruments of an execution` {
  @Test func `the tally of work counts each kind on its own, and only upwards`() {
    let tally = WorkTally()
    tally.add(3, .multiplyAdds)
    tally.add(4, .multiplyAdds)
    tally.add(5, .bytesPacked)
    #expect(tally.count(.multiplyAdds) == 7 && tally.count(.bytesPacked) == 5)
    #expect(tally.count(.tilesTransformed) == 0 && tally.count(.fourierTransforms) == 0)
  }

  @Test func `the phase timer sums up the phases of all workers during a recording, then forgets them`() {
    let now = Atomic<Int>(0)
    let timer = PhaseTimer(workerCount: 2) { now.load(ordering: .relaxed) }
    func spend(_ nanoseconds: Int) -> () -> Void { { now.add(nanoseconds, ordering: .relaxed) } }
    let times = timer.record {
      timer.add(.products, worker: 0, spend(5))
      timer.add(.products, worker: 1, spend(7))
      timer.add(.packing, worker: 1, spend(2))
    }
    #expect(times == [.products: 12, .packing: 2])
    #expect(timer.record {} == [:] && !timer.isRunning)
  }
}
