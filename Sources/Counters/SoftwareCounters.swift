import CHost
import Foundation

/// What the kernel notes of every process: processor time, page faults, switches; there on every machine.
package struct SoftwareCounters: CounterSource {
  package let name = "software"
  package let summary = "CPU time in ns, page faults, context switches and migrations, as the kernel accounts them"
  package let defaultEvents = Self.noted.map(\.name) + [Self.migrations]
  private let setting: PerfSetting

  /// Events that `getrusage` and the process's clock tell, all threads included.
  private static let noted: [(name: String, count: @Sendable (KernelNotes) -> Int)] = [
    ("task-clock", \.processorNanoseconds), ("minor-faults", \.usage.ru_minflt), ("major-faults", \.usage.ru_majflt),
    ("voluntary-switches", \.usage.ru_nvcsw), ("involuntary-switches", \.usage.ru_nivcsw),
  ]
  private static let migrations = "cpu-migrations"

  package init(setting: PerfSetting = .ofThisMachine) { self.setting = setting }

  package func unavailability(of events: [String]) -> String? {
    events.contains(where: defaultEvents.contains)
      ? nil : events.first.map { unknown($0, known: defaultEvents) }
  }

  package func count(_ events: [String], of work: CountedWork) -> CounterResult {
    // Only perf knows of migrations; there they are counted during the same calls.
    var before = KernelNotes()
    var after = before
    let observed = CountedWork(threadCount: work.threadCount) {
      before = KernelNotes()
      work.callAll()
      after = KernelNotes()
    }
    var migrations = PerfCounters(setting: setting).count([Self.migrations], of: observed).readings[0]
    migrations.count = migrations.count.map { $0 / Double(work.callCount) }
    return CounterResult(
      readings: events.map { event in
        if event == Self.migrations { return migrations }
        guard let noted = Self.noted.first(where: { $0.name == event }) else {
          return .absent(event, unknown(event, known: defaultEvents))
        }
        return .counted(event, Double(noted.count(after) - noted.count(before)) / Double(work.callCount))
      })
  }
}

/// What the kernel has noted of this process until now.
private struct KernelNotes {
  var usage = rusage()
  var processorNanoseconds: Int

  init() {
    getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    processorNanoseconds = time.tv_sec * 1_000_000_000 + time.tv_nsec
  }
}
