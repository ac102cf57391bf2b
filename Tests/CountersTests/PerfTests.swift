import Counters
import Foundation
import Testing

/// The system files of a machine with the given setting.
private func setting(paranoid: Int?, devices: [String] = [], flags: String = "fpu vme") -> PerfSetting {
  var files = ["/proc/cpuinfo": "processor\t: 0\nflags\t\t: \(flags)\n"]
  if let paranoid { files["/proc/sys/kernel/perf_event_paranoid"] = "\(paranoid)\n" }
  for device in devices { files["/sys/bus/event_source/devices/\(device)/type"] = "4\n" }
  return PerfSetting { files[$0] }
}

struct `Perf events` {
  private let instructions = PerfEvent.named("instructions")!
  private let switches = PerfEvent.named("context-switches")!

  @Test(.enabled(if: PerfCounters().unavailability(of: ["task-clock"]) == nil, "the kernel counts nothing here"))
  func `perf counts the clock and the page faults of the work`() throws {
    let pageCount = 64
    let work = CountedWork(callCount: 3) {
      let pages = mmap(nil, pageCount << 12, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)!
      madvise(pages, pageCount << 12, MADV_NOHUGEPAGE)
      for page in 0..<pageCount { pages.storeBytes(of: 1, toByteOffset: page << 12, as: UInt8.self) }
      munmap(pages, pageCount << 12)
    }
    let readings = PerfCounters().count(["task-clock", "page-faults", "task-clock"], of: work).readings
    #expect(readings.map(\.event) == ["task-clock", "page-faults", "task-clock"])
    #expect(try #require(readings[0].count) > 0 && readings[0] == readings[2])
    #expect(try #require(readings[1].count) >= Double(pageCount))
    #expect(readings.allSatisfy { !$0.isMultiplexed && $0.reason == nil })
  }

  @Test(.enabled(if: PerfCounters().unavailability(of: ["task-clock"]) == nil, "the kernel counts nothing here"))
  func `perf counts the work of other threads if there are several`() async throws {
    let (start, end) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
    let helper = Thread {
      start.wait()
      var total = 0
      for index in 0..<20_000_000 { total = (total ^ index) &* 31 }
      if total != 1 { end.signal() }
    }
    helper.start()
    let work = CountedWork(threadCount: 2) {
      start.signal()
      end.wait()
    }
    let reading = PerfCounters().count(["task-clock"], of: work).readings[0]
    #expect(try #require(reading.count) > 1_000_000)
  }

  @Test func `perf's hardware events have a count or a reason`() {
    let source = PerfCounters()
    let readings = source.count(source.defaultEvents, of: CountedWork {}).readings
    #expect(readings.map(\.event) == source.defaultEvents)
    #expect(readings.allSatisfy { ($0.count == nil) == ($0.reason?.isEmpty == false) })
    #expect((source.unavailability() == nil) == readings.contains { $0.count != nil })
  }

  @Test func `a name that perf does not have is absent`() {
    let reading = PerfCounters().count(["cycle"], of: CountedWork {}).readings[0]
    #expect(reading.count == nil && reading.reason?.hasPrefix("perf has no event 'cycle'; it has cycles, ") == true)
    #expect(PerfCounters().unavailability(of: ["cycle"]) == reading.reason)
  }

  @Test func `every perf event has a name and a number of its own`() {
    #expect(Set(PerfEvent.all.map(\.name)).count == PerfEvent.all.count)
    #expect(PerfCounters().defaultEvents.allSatisfy { PerfEvent.named($0) != nil })
  }

  // MARK: Why there is nothing

  @Test(arguments: [
    (ENOENT, setting(paranoid: 2, flags: "fpu hypervisor"), "the virtual machine has no hardware counters"),
    (EOPNOTSUPP, setting(paranoid: 2), "the kernel knows no hardware counters of this processor"),
    (ENOENT, setting(paranoid: 2, devices: ["cpu"]), "this machine has no counter for 'instructions'"),
    (ENOENT, setting(paranoid: 2, devices: ["cpu_core"]), "this machine has no counter for 'instructions'"),
    (EACCES, setting(paranoid: 3), "'sysctl kernel.perf_event_paranoid=2' as root allows it"),
    (EPERM, setting(paranoid: 2), "a container may forbid perf_event_open"),
    (EPERM, setting(paranoid: nil), "a container may forbid perf_event_open"),
    (ENOSYS, setting(paranoid: nil), "the kernel has no perf_event_open"), (EMFILE, setting(paranoid: 2), "ulimit -n"),
    (EIO, setting(paranoid: 2), "does not count 'instructions'"),
  ])
  func `every refusal of the kernel to count has a reason`(number: Int32, setting: PerfSetting, text: String) {
    #expect(setting.reason(PerfError(number: number), instructions).contains(text))
  }

  @Test func `counting what happens in the kernel needs a lower paranoid level`() {
    let reason = setting(paranoid: 2).reason(PerfError(number: EACCES), switches)
    #expect(reason == "kernel.perf_event_paranoid is 2; 'sysctl kernel.perf_event_paranoid=1' as root allows it")
  }

  // MARK: Sums over threads

  @Test func `a shared counter is extrapolated and marked`() {
    var sum = PerfSum()
    sum.add(100, enabledNanoseconds: 1000, countedNanoseconds: 250)
    let reading = sum.reading(of: "cycles", callCount: 2)
    #expect(reading.count == 200 && reading.isMultiplexed && reading.countedFraction == 0.25)
  }

  @Test func `shared counters are extrapolated thread by thread`() {
    var sum = PerfSum()
    sum.add(100, enabledNanoseconds: 1000, countedNanoseconds: 500)
    sum.add(100, enabledNanoseconds: 1000, countedNanoseconds: 1000)
    sum.add(0, enabledNanoseconds: 0, countedNanoseconds: 0)
    let reading = sum.reading(of: "cycles", callCount: 1)
    #expect(reading.count == 300 && reading.isMultiplexed && reading.countedFraction == 0.75)
  }

  @Test func `an event with a counter of its own is neither extrapolated nor marked`() {
    var sum = PerfSum()
    sum.add(7, enabledNanoseconds: 10, countedNanoseconds: 10)
    #expect(sum.reading(of: "cycles", callCount: 1) == .counted("cycles", 7))
  }

  @Test func `an event that never got a counter is absent and not zero`() {
    var sum = PerfSum()
    sum.add(50, enabledNanoseconds: 1000, countedNanoseconds: 1000)
    sum.add(0, enabledNanoseconds: 1000, countedNanoseconds: 0)
    let reading = sum.reading(of: "cycles", callCount: 1)
    #expect(reading.count == nil && reading.reason?.contains("never got a counter") == true)
    #expect(PerfSum().reading(of: "cycles", callCount: 1).count == nil)
  }
}
