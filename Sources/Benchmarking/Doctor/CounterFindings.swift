import Counters
import Measurements

extension Doctor {
  static func counters(_ machine: Examination) -> [Finding] {
    let setting = PerfSetting(readFile: machine.readFile)
    return [hardwareCounters(setting), paranoidLevel(setting)] + machine.counterSources.map(source)
  }

  private static func hardwareCounters(_ setting: PerfSetting) -> Finding {
    let subject = "hardware counters"
    if setting.hasHardwareCounters { return Finding(subject, .good, "available through the kernel") }
    return setting.isVirtual
      ? Finding(
        subject, .lacking, "none: the hypervisor does not expose them",
        remedy: "use --counters simulated, which counts without them")
      : Finding(
        subject, .lacking, "the kernel knows none of this processor",
        remedy: "try a newer kernel, or use --counters simulated, which counts without them")
  }

  private static func paranoidLevel(_ setting: PerfSetting) -> Finding {
    let subject = "perf_event_paranoid"
    guard let level = setting.paranoidLevel else {
      return Finding(subject, .unknown, "the kernel has no perf events or hides their setting")
    }
    let meaning =
      switch level {
      case ...1: "programs may count their own instructions and the kernel's"
      case 2: "programs may count their own instructions, the kernel's only as root"
      default: "only root may count"
      }
    let remedy = level > 2 ? "as root: sysctl kernel.perf_event_paranoid=2" : nil
    return Finding(subject, level > 2 ? .lacking : .good, "\(level): \(meaning)", remedy: remedy)
  }

  private static func source(_ source: any CounterSource) -> Finding {
    let subject = "counters: \(source.name)"
    guard let reason = source.unavailability() else { return Finding(subject, .good, source.summary) }
    return Finding(subject, .lacking, reason)
  }
}
