import CPAPI
import Counters
import Foundation
import Synchronization
import Testing

/// A count that a test controls and publishes under a name that no other test uses.
private final class PublishedCount: Sendable {
  static let library = "cnnbench-tests"
  private let count = Mutex(0)
  let name: String

  init(_ event: String) throws {
    name = SoftwareDefinedEvents.name(of: event, library: Self.library)
    try SoftwareDefinedEvents.publish(
      library: Self.library,
      events: [
        SoftwareDefinedEvents.Event(name: event, description: "steps of a test") { [self] in count.withLock(\.self) }
      ])
  }

  func add(_ steps: Int) { count.withLock { $0 += steps } }
}

/// Runs the body on threads of its own, all at once: `concurrentPerform` gets those that its pool can spare, often one.
private func onThreads(_ threadCount: Int, _ body: @escaping @Sendable (_ thread: Int) -> Void) {
  let group = DispatchGroup()
  for thread in 0..<threadCount {
    group.enter()
    Thread.detachNewThread {
      body(thread)
      group.leave()
    }
  }
  group.wait()
}

/// The real library, driven by events that this process publishes itself: no hardware counters are needed.
@Suite(.serialized, .enabled(if: PAPI.failure == nil, "PAPI does not start here"))
struct `PAPI's software-defined events` {
  private func eventSet(_ events: String...) throws -> PAPIEventSet {
    let set = try PAPIEventSet(component: PAPI.component(of: events[0]), isMultiplexed: false)
    for event in events { try set.add(event) }
    return set
  }

  @Test func `a PAPI event set counts from start to stop and again from zero`() throws {
    let count = try PublishedCount("start-stop")
    let set = try eventSet(count.name)
    count.add(100)
    try set.start()
    count.add(7)
    #expect(try set.stop() == [7])
    count.add(50)
    try set.start()
    #expect(try set.stop() == [0])
  }

  @Test func `PAPI reads, accumulates and resets as its manual says`() throws {
    let count = try PublishedCount("accumulate")
    var set = PAPI_NULL
    try #require(PAPI_create_eventset(&set) == PAPI_OK)
    defer {
      PAPI_cleanup_eventset(set)
      PAPI_destroy_eventset(&set)
    }
    try #require(PAPI_add_named_event(set, count.name) == PAPI_OK)
    try #require(PAPI_start(set) == PAPI_OK)
    var value: Int64 = 0
    count.add(3)
    #expect(PAPI_read(set, &value) == PAPI_OK && value == 3)
    count.add(2)
    var sum: Int64 = 100
    #expect(PAPI_accum(set, &sum) == PAPI_OK && sum == 105)
    count.add(4)
    #expect(PAPI_read(set, &value) == PAPI_OK && value == 4)
    #expect(PAPI_reset(set) == PAPI_OK)
    count.add(1)
    #expect(PAPI_stop(set, &value) == PAPI_OK && value == 1)
  }

  @Test func `calls of PAPI in the wrong order are errors in PAPI's words`() throws {
    let count = try PublishedCount("order")
    let set = try eventSet(count.name)
    #expect(throws: PAPIError(code: PAPI_ENOTRUN)) { try set.stop() }
    #expect(throws: PAPIError(code: PAPI_ECNFLCT)) { try set.add(count.name) }
    try set.start()
    #expect(throws: PAPIError(code: PAPI_EISRUN)) { try set.start() }
    #expect(throws: PAPIError(code: PAPI_EISRUN)) { try set.add(count.name) }
    #expect(try set.stop() == [0])
    let empty = try PAPIEventSet(component: PAPI.component(of: count.name), isMultiplexed: false)
    #expect(throws: PAPIError(code: PAPI_EINVAL)) { try empty.start() }
    #expect(PAPIError(code: PAPI_EISRUN).description.contains("counting"))
  }

  @Test func `a PAPI event set that is dropped while it runs leaves the library usable`() throws {
    let count = try PublishedCount("dropped")
    do { try eventSet(count.name).start() }
    let set = try eventSet(count.name)
    try set.start()
    count.add(5)
    #expect(try set.stop() == [5])
  }

  @Test func `the PAPI source counts one call's share of several events`() throws {
    let (steps, leaps) = (try PublishedCount("steps"), try PublishedCount("leaps"))
    let work = CountedWork(callCount: 4, threadCount: 2) {
      steps.add(3)
      leaps.add(1)
    }
    let result = PAPICounters().count([leaps.name, steps.name, leaps.name], of: work)
    #expect(result.readings == [.counted(leaps.name, 1), .counted(steps.name, 3), .counted(leaps.name, 1)])
    #expect(result.facts["papi"] == PAPI.version)
    #expect(PAPICounters().unavailability(of: [steps.name]) == nil)
  }

  @Test func `a software-defined event is absent until somebody publishes it`() throws {
    let name = SoftwareDefinedEvents.name(of: "late", library: PublishedCount.library)
    let early = PAPICounters().count([name], of: CountedWork {}).readings[0]
    #expect(early == .absent(name, "no library of this process publishes it"))
    let count = try PublishedCount("late")
    #expect(PAPICounters().count([name], of: CountedWork { count.add(9) }).readings == [.counted(name, 9)])
  }

  @Test func `a software-defined event cannot be published twice`() throws {
    let count = try PublishedCount("twice")
    #expect(throws: PublicationError.duplicate(count.name)) { try PublishedCount("twice") }
    #expect(PublicationError.duplicate("a").description == "the event 'a' is published already")
  }

  @Test func `threads may count with PAPI at the same time`() throws {
    let count = try PublishedCount("threads")
    let hardware = ["PAPI_TOT_INS", "perf::TASK-CLOCK"]
    let (threadCount, callCount) = (4, 16)
    let readings = Mutex<[Int: CounterReading]>([:])
    onThreads(threadCount) { thread in
      for call in 0..<callCount {
        // No other call adds as much, so what another one counted cannot pass for this one's.
        let steps = 1 + call * threadCount + thread
        let work = CountedWork {
          count.add(steps)
          // Other threads come to their start meanwhile.
          usleep(1000)
        }
        let result = PAPICounters().count([count.name] + hardware, of: work)
        readings.withLock { $0[steps] = result.readings[0] }
        // Only those that count software-defined events take turns; these start and stop next to the others.
        _ = PAPICounters().count(hardware, of: CountedWork { usleep(1000) })
      }
    }
    for steps in 1...threadCount * callCount {
      #expect(readings.withLock { $0[steps] } == .counted(count.name, Double(steps)))
    }
  }

  @Test func `events that PAPI does not know are absent and leave the others alone`() throws {
    let count = try PublishedCount("others")
    let result = PAPICounters().count(
      ["PAPI_NO_SUCH", "nonsense:::event", count.name, ""], of: CountedWork { count.add(2) })
    #expect(result.readings.map(\.count) == [nil, nil, 2, nil])
    #expect(result.readings.map { $0.reason?.hasPrefix("PAPI ") } == [true, true, nil, true])
    #expect(PAPICounters().unavailability(of: ["PAPI_NO_SUCH"])?.isEmpty == false)
  }

  @Test func `PAPI's presets have a positive count or a reason`() {
    let source = PAPICounters()
    var total = 0
    let work = CountedWork(threadCount: 2) { for index in 0..<10_000 { total &+= index ^ total } }
    let readings = source.count(source.defaultEvents, of: work).readings
    #expect(readings.map(\.event) == source.defaultEvents)
    for reading in readings {
      #expect((reading.count == nil) != (reading.reason == nil))
      #expect(reading.count == nil || reading.omission?.contains("of 2") == true)
      #expect(reading.reason?.isEmpty != true)
    }
    #expect((source.unavailability() == nil) == readings.contains { $0.count != nil })
  }

  @Test(.enabled(if: PAPICounters().unavailability() == nil, "PAPI finds no hardware counters to share here"))
  func `more events than counters are extrapolated and marked`() {
    let events =
      PAPICounters().defaultEvents + ["PAPI_BR_INS", "PAPI_LD_INS", "PAPI_SR_INS", "PAPI_TLB_DM", "PAPI_L1_ICM"]
    var total = 0
    let work = CountedWork { for index in 0..<10_000_000 { total = (total ^ index) &* 31 } }
    let counted = PAPICounters().count(events, of: work).readings.filter { $0.count != nil }
    #expect(!counted.isEmpty && Set(counted.map(\.isMultiplexed)).count == 1)
  }

  @Test(.enabled(if: PAPICounters().unavailability() != nil, "PAPI has hardware counters here"))
  func `hardware events share no counters on a machine without any`() throws {
    let component = try PAPI.component(of: "PAPI_TOT_CYC")
    #expect(throws: PAPIError(code: PAPI_ENOEVNT)) { try PAPIEventSet(component: component, isMultiplexed: true) }
  }
}
