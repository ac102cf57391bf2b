import CHost
import Foundation

/// What decides on this machine what the kernel counts for whom.
package struct PerfSetting: Sendable {
  /// `kernel.perf_event_paranoid`: who may count what; nil if the kernel has no such setting.
  package let paranoidLevel: Int?
  /// Whether the kernel drives counters of this processor.
  package let hasHardwareCounters: Bool
  /// Whether a hypervisor stands between the program and the processor.
  package let isVirtual: Bool

  package init(readFile: (String) -> String?) {
    paranoidLevel = SystemFile.integer("/proc/sys/kernel/perf_event_paranoid", readFile)
    // Hybrid processors have one device for each kind of core.
    hasHardwareCounters = ["cpu", "cpu_core", "cpu_atom"].contains {
      readFile("/sys/bus/event_source/devices/\($0)/type") != nil
    }
    isVirtual = readFile("/proc/cpuinfo").map { $0.contains(" hypervisor") } ?? false
  }

  package static var ofThisMachine: PerfSetting { PerfSetting(readFile: SystemFile.read) }

  /// Why an event cannot be counted, and what would help.
  package func reason(_ error: PerfError, _ event: PerfEvent) -> String {
    switch error.number {
    case ENOENT, EOPNOTSUPP, ENODEV, EINVAL: missingEvent(event)
    case EACCES, EPERM: refusal(event)
    case ENOSYS: "the kernel has no perf_event_open"
    case EMFILE, ENFILE: "too many files are open: raise the limit with 'ulimit -n'"
    default: "the kernel does not count '\(event.name)': \(String(cString: strerror(error.number)))"
    }
  }

  private func missingEvent(_ event: PerfEvent) -> String {
    if event.type == PERF_TYPE_SOFTWARE.rawValue || hasHardwareCounters {
      return "this machine has no counter for '\(event.name)'"
    }
    return isVirtual
      ? "the virtual machine has no hardware counters: its hypervisor does not expose them"
      : "the kernel knows no hardware counters of this processor"
  }

  private func refusal(_ event: PerfEvent) -> String {
    let needed = event.userPart == .none ? 1 : 2
    guard let paranoidLevel, paranoidLevel > needed else {
      return "the kernel does not let this process count; a container may forbid perf_event_open"
    }
    return
      "kernel.perf_event_paranoid is \(paranoidLevel); 'sysctl kernel.perf_event_paranoid=\(needed)' as root allows it"
  }
}
