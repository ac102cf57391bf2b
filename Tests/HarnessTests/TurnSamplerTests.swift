import Harness
import TestSupport
import Testing

/// The cases of `test_sampling.py` in Benchmarks/Peers, whose rules are the same.
@Suite struct TurnSamplerTests {
  private let clock = ManualClock()

  private func samples(_ workload: Workload, lasting time: Duration) -> [Double] {
    TurnSampler(clock: clock).samples(of: workload, lasting: time)
  }

  private func work(nanoseconds: Int) -> () -> Void {
    { [clock] in clock.advance(byNanoseconds: nanoseconds) }
  }

  @Test func `long calls are timed one by one after an untimed one`() {
    let workload = Workload("long", body: work(nanoseconds: 4_000_000))
    #expect(samples(workload, lasting: .milliseconds(40)) == Array(repeating: 4e6, count: 10))
    #expect(clock.nanoseconds == 44_000_000)
  }

  @Test func `only the first call is untimed, however much faster the next ones are`() {
    var durations = [9, 7, 5, 3, 1].map { $0 * 1_000_000 }
    let workload = Workload("warming") { [clock] in clock.advance(byNanoseconds: durations.removeFirst()) }
    #expect(samples(workload, lasting: .milliseconds(16)) == [7e6, 5e6, 3e6, 1e6])
  }

  @Test func `a call longer than the time is timed once`() {
    let workload = Workload("endless", body: work(nanoseconds: 90_000_000))
    #expect(samples(workload, lasting: .milliseconds(40)) == [9e7])
  }

  @Test func `short calls are repeated until a sample lasts fifty microseconds`() {
    let samples = samples(Workload("short", body: work(nanoseconds: 1_000)), lasting: .milliseconds(1))
    // 63 calls find that 64 make a sample. The last one begins before the end.
    #expect(samples == Array(repeating: 1e3, count: 15))
    #expect(clock.nanoseconds == (1 + 63 + 15 * 64) * 1_000)
  }

  @Test func `a prepared call is timed by itself, however short, and without its preparation`() {
    let workload = Workload("cold", prepare: work(nanoseconds: 8_000_000), body: work(nanoseconds: 2_000))
    #expect(samples(workload, lasting: .milliseconds(40)) == Array(repeating: 2e3, count: 5))
  }

  @Test func `prepared calls are timed three times whatever the time`() {
    let workload = Workload("cold", prepare: work(nanoseconds: 8_000_000), body: work(nanoseconds: 2_000_000))
    #expect(samples(workload, lasting: .nanoseconds(1)) == [2e6, 2e6, 2e6])
  }
}
