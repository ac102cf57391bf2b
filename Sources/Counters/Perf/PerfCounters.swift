import CHost
import Foundation

/// Events that the Linux kernel counts, without a library between.
///
/// Where the kernel lets a process count only its own instructions, the kernel's are left out, and the reading says so.
package struct PerfCounters: CounterSource {
  package let name = "perf"
  package let summary = "hardware and software events of the Linux kernel, by the names of the perf tool"
  package let defaultEvents = [
    "cycles", "instructions", "branches", "branch-misses", "cache-references", "cache-misses", "L1-dcache-loads",
    "L1-dcache-load-misses", "LLC-loads", "LLC-load-misses", "dTLB-load-misses",
  ]
  private let setting: PerfSetting

  package init(setting: PerfSetting = .ofThisMachine) { self.setting = setting }

  package func unavailability(of events: [String]) -> String? {
    var pass = PerfPass(threads: [0], setting: setting)
    let reasons = events.compactMap { open($0, in: &pass) }
    return reasons.count == events.count ? reasons.first : nil
  }

  package func count(_ events: [String], of work: CountedWork) -> CounterResult {
    var pass = PerfPass(threads: work.threadCount > 1 ? Self.threads : [0], setting: setting)
    var readings: [String: CounterReading] = [:]
    for event in events where readings[event] == nil {
      readings[event] = open(event, in: &pass).map { .absent(event, $0) }
    }
    pass.setEnabled(true)
    work.callAll()
    pass.setEnabled(false)
    for event in PerfEvent.all where events.contains(event.name) && readings[event.name] == nil {
      readings[event.name] = pass.reading(of: event, callCount: work.callCount)
    }
    return CounterResult(readings: events.compactMap { readings[$0] })
  }

  /// Why the event cannot be counted; nil if it is part of the pass now.
  private func open(_ name: String, in pass: inout PerfPass) -> String? {
    guard let event = PerfEvent.named(name) else { return unknown(name, known: PerfEvent.all.map(\.name)) }
    return pass.open(event)
  }

  /// The threads of this process, by the kernel's numbers.
  private static var threads: [Int32] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/task")) ?? []
    return names.isEmpty ? [0] : names.compactMap { Int32($0) }
  }
}
