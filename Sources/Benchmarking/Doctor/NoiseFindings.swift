import Foundation
import Harness
import Measurements

extension Doctor {
  static func noise(_ machine: Examination) -> [Finding] {
    [governor(machine), turbo(machine), load(machine), steal(machine), quota(machine)]
  }

  private static func governor(_ machine: Examination) -> Finding {
    switch machine.environment.frequencyGovernor {
    case nil: Finding("governor", .unknown, "not reported by the system")
    case "performance": Finding("governor", .good, "performance")
    case let other?:
      Finding("governor", .doubtful, other, remedy: "as root: cpupower frequency-set --governor performance")
    }
  }

  /// Where drivers tell whether the frequency may rise with the load of the moment, and how they say that it may.
  private static let turboFiles = [
    (path: "/sys/devices/system/cpu/intel_pstate/no_turbo", enabled: "0", disable: "1"),
    (path: "/sys/devices/system/cpu/cpufreq/boost", enabled: "1", disable: "0"),
  ]

  private static func turbo(_ machine: Examination) -> Finding {
    for file in turboFiles {
      guard let text = machine.line(file.path) else { continue }
      guard text == file.enabled else { return Finding("turbo", .good, "off") }
      return Finding(
        "turbo", .doubtful, "on: the frequency depends on temperature and on the other cores",
        remedy: "as root, for steadier times: echo \(file.disable) > \(file.path)")
    }
    return Finding("turbo", .unknown, "not reported by the system")
  }

  private static func load(_ machine: Examination) -> Finding {
    guard let load = machine.environment.loadAverages?.first else {
      return Finding("load", .unknown, "not reported by /proc/loadavg")
    }
    let count = machine.environment.logicalCPUCount ?? 1
    let text = "\(load) in the last minute, for \(count) CPUs"
    return load < 0.5 * Double(count)
      ? Finding("load", .good, text)
      : Finding("load", .doubtful, text, remedy: "stop other programs before measuring")
  }

  private static func steal(_ machine: Examination) -> Finding {
    let earlier = machine.readFile("/proc/stat").flatMap(ProcessorTime.init(parsing:))
    machine.pause()
    let now = machine.readFile("/proc/stat").flatMap(ProcessorTime.init(parsing:))
    guard let earlier, let now else { return Finding("steal", .unknown, "not reported by /proc/stat") }
    let (overall, current) = (now.stolenShare, (now - earlier).stolenShare)
    let text = [overall.map { "\(percent($0)) since boot" }, current.map { "\(percent($0)) now" }]
      .compactMap(\.self).joined(separator: ", ")
    if text.isEmpty { return Finding("steal", .unknown, "/proc/stat reports no time") }
    guard max(overall ?? 0, current ?? 0) > noticeableSteal else { return Finding("steal", .good, text) }
    return Finding(
      "steal", .doubtful, text + ": the host runs other guests on this processor",
      remedy: "compare within one run: its interleaved rounds are disturbed alike")
  }

  private static func quota(_ machine: Examination) -> Finding {
    guard let count = ProcessorQuota(readFile: machine.readFile).processorCount else {
      return Finding("CPU quota", .good, "none")
    }
    return Finding(
      "CPU quota", .doubtful, "a control group limits this process to the time of \(count) CPUs",
      remedy: "give the container a set of CPUs (docker run --cpuset-cpus) instead of a quota (--cpus)")
  }

  /// The precision that `--precision` asks for by default: less than this is not seen in results.
  private static let noticeableSteal = 0.01

  private static func percent(_ share: Double) -> String { String(format: "%.1f %%", 100 * share) }
}
