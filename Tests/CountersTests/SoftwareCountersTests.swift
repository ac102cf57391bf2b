import Counters
import Foundation
import Testing

struct `The kernel's notes` {
  private let source = SoftwareCounters()

  @Test func `the kernel's own counts are available on every machine`() {
    #expect(source.unavailability() == nil)
    let readings = source.count(source.defaultEvents, of: CountedWork { usleep(100) }).readings
    #expect(readings.map(\.event) == source.defaultEvents)
    for reading in readings where reading.event != "cpu-migrations" { #expect(reading.count != nil) }
    #expect(readings.allSatisfy { ($0.count == nil) == ($0.reason?.isEmpty == false) })
  }

  @Test func `a sleep is a voluntary switch and new memory faults`() throws {
    let byteCount = 1 << 20
    let work = CountedWork(callCount: 2) {
      usleep(100)
      let pages = mmap(nil, byteCount, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)!
      madvise(pages, byteCount, MADV_NOHUGEPAGE)
      memset(pages, 1, byteCount)
      munmap(pages, byteCount)
    }
    let readings = source.count(["voluntary-switches", "minor-faults", "task-clock"], of: work).readings
    #expect(try #require(readings[0].count) >= 1)
    #expect(try #require(readings[1].count) >= Double(byteCount >> 12))
    #expect(try #require(readings[2].count) > 0)
  }

  @Test func `an unknown event is absent with the known ones named`() {
    let reading = source.count(["cycles"], of: CountedWork {}).readings[0]
    #expect(reading.count == nil)
    #expect(reading.reason?.hasPrefix("software has no event 'cycles'; it has task-clock, minor-faults") == true)
    #expect(source.unavailability(of: ["cycles"]) == reading.reason)
  }

  @Test func `counted work is done as often as it was asked for`() {
    var calls = 0
    _ = source.count(source.defaultEvents, of: CountedWork(callCount: 5) { calls += 1 })
    #expect(calls == 5)
  }
}
