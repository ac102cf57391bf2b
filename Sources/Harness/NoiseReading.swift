import Foundation

/// What the system has counted up to a moment that tells whether others disturb a measurement. Two readings span it.
///
/// What the system does not tell is nil, never 0.
package struct NoiseReading: Hashable, Sendable {
  /// Time of all CPUs since the machine started.
  package let processorTime: ProcessorTime?
  /// CPUs that are switched on.
  package let processorCount: Int?
  /// What this process was counted for.
  package let usage: ResourceUsage?
  /// How often the threads of this process that still run moved to another CPU.
  package let migrationCount: Int?
  /// Threads of the whole machine that run or wait for a CPU, at this moment.
  package let runnableTaskCount: Int?
  /// The fastest CPU's frequency at this moment, in Hz; virtual machines have none.
  package let highestFrequency: Double?
  /// Periods in which the control groups of this process had used up their CPU quota.
  package let throttledPeriodCount: Int?

  /// Asks the system.
  ///
  /// - Parameters:
  ///   - readFile: the text of a system file, nil if there is none.
  ///   - listFolder: the names in a folder, empty if there is none.
  ///   - usage: what this process was counted for.
  package init(
    readFile: (String) -> String? = { try? String(contentsOfFile: $0, encoding: .utf8) },
    listFolder: (String) -> [String] = { (try? FileManager.default.contentsOfDirectory(atPath: $0)) ?? [] },
    usage: ResourceUsage? = .ofThisProcess
  ) {
    let statistics = readFile("/proc/stat")
    processorTime = statistics.flatMap(ProcessorTime.init(parsing:))
    processorCount = statistics.flatMap(SystemText.processorCount(parsing:))
    self.usage = usage
    migrationCount = Self.migrationCount(readFile: readFile, listFolder: listFolder)
    runnableTaskCount = readFile("/proc/loadavg").flatMap(SystemText.runnableTaskCount(parsing:))
    highestFrequency = Self.highestFrequency(readFile: readFile, listFolder: listFolder)
    throttledPeriodCount = ProcessorQuota(readFile: readFile).throttledPeriodCount
  }

  private static func migrationCount(readFile: (String) -> String?, listFolder: (String) -> [String]) -> Int? {
    let tasks = listFolder("/proc/self/task").compactMap { readFile("/proc/self/task/\($0)/sched") }
    let counts = tasks.compactMap(SystemText.migrationCount(parsing:))
    return counts.isEmpty ? nil : counts.reduce(0, +)
  }

  private static func highestFrequency(readFile: (String) -> String?, listFolder: (String) -> [String]) -> Double? {
    let folder = "/sys/devices/system/cpu"
    let processors = listFolder(folder).filter { $0.hasPrefix("cpu") && Int($0.dropFirst(3)) != nil }
    let kilohertz = processors.compactMap { processor in
      readFile("\(folder)/\(processor)/cpufreq/scaling_cur_freq").flatMap { Double($0.trimmed) }
    }
    return kilohertz.max().map { $0 * 1e3 }
  }
}

/// Time that CPUs spent, in the ticks of `/proc/stat`, of which a second has 100.
package struct ProcessorTime: Hashable, Sendable {
  /// Programs and the kernel.
  package let busy: Int
  /// Wanted by this machine and given to another one by the hypervisor.
  package let stolen: Int
  /// Nothing to do, or nothing but to wait for a device.
  package let idle: Int

  package init(busy: Int, stolen: Int, idle: Int) {
    self.busy = busy
    self.stolen = stolen
    self.idle = idle
  }

  /// The line `cpu` of `/proc/stat`; nil if there is none with eight numbers.
  ///
  /// - Source: proc_stat(5). The time of guests is part of `user` and `nice`.
  package init?(parsing text: String) {
    guard let line = text.split(separator: "\n").first(where: { $0.hasPrefix("cpu ") }) else { return nil }
    let ticks = line.split(separator: " ").dropFirst().prefix(8).compactMap { Int($0) }
    guard ticks.count == 8 else { return nil }
    let (user, nice, system, interrupts, softInterrupts) = (ticks[0], ticks[1], ticks[2], ticks[5], ticks[6])
    self.init(busy: user + nice + system + interrupts + softInterrupts, stolen: ticks[7], idle: ticks[3] + ticks[4])
  }

  /// The part of all time that was stolen; nil if no time has passed.
  package var stolenShare: Double? {
    let total = busy + stolen + idle
    return total > 0 ? Double(stolen) / Double(total) : nil
  }

  /// What was spent between two readings.
  package static func - (later: ProcessorTime, earlier: ProcessorTime) -> ProcessorTime {
    ProcessorTime(
      busy: later.busy - earlier.busy, stolen: later.stolen - earlier.stolen, idle: later.idle - earlier.idle)
  }
}

/// What the kernel counted for a process and all its threads.
package struct ResourceUsage: Hashable, Sendable {
  /// The kernel took the CPU away.
  package let involuntarySwitches: Int
  /// Memory had to be read from disk.
  package let majorPageFaults: Int

  package init(involuntarySwitches: Int, majorPageFaults: Int) {
    self.involuntarySwitches = involuntarySwitches
    self.majorPageFaults = majorPageFaults
  }

  /// Nil if the system does not say.
  package static var ofThisProcess: ResourceUsage? {
    var usage = rusage()
    guard getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage) == 0 else { return nil }
    return ResourceUsage(involuntarySwitches: usage.ru_nivcsw, majorPageFaults: usage.ru_majflt)
  }
}
