import Foundation
import Harness
import Testing

/// System files of two CPUs that a test can replace or remove.
private let quietMachine: [String: String] = [
  "/proc/stat": """
  cpu  1000 10 200 5000 70 5 15 30 0 0
  cpu0 500 5 100 2500 35 3 7 15 0 0
  cpu1 500 5 100 2500 35 2 8 15 0 0
  intr 5766414 0 0
  ctxt 123456
  """,
  "/proc/loadavg": "0.25 0.31 0.87 1/103 17273\n",
  "/proc/self/task/7/sched": """
  cnnbench (7, #threads: 2)
  ---------------------------------
  se.exec_start                                :      13124739.935238
  se.nr_migrations                             :                    4
  nr_switches                                  :                   12
  """,
  "/proc/self/task/8/sched": "se.nr_migrations : 5\n",
  "/sys/devices/system/cpu/cpu0/cpufreq/scaling_cur_freq": "2800000\n",
  "/sys/devices/system/cpu/cpu1/cpufreq/scaling_cur_freq": "3100000\n",
]

private let folders = [
  "/proc/self/task": ["7", "8"], "/sys/devices/system/cpu": ["cpu0", "cpu1", "cpufreq", "cpuidle", "online"],
]

private let noUsage = ResourceUsage(involuntarySwitches: 0, majorPageFaults: 0)

private func reading(_ changes: [String: String?] = [:], usage: ResourceUsage? = noUsage) -> NoiseReading {
  let files = quietMachine.merging(changes.compactMapValues { $0 ?? "" }) { $1 }
  return NoiseReading(readFile: { files[$0] }, listFolder: { folders[$0] ?? [] }, usage: usage)
}

private func processorLine(busy: Int, stolen: Int) -> String {
  "cpu  \(1000 + busy) 10 200 5000 70 5 15 \(30 + stolen) 0 0\ncpu0 1 1\ncpu1 1 1\n"
}

/// Ten seconds of one thread on two CPUs that nothing disturbs, unless a test says otherwise.
private func verdict(
  after: NoiseReading = reading(), seconds: Double = 10, threads: Int = 1, isPinned: Bool = false,
  timing: TimingQuality = TimingQuality(relativeHalfWidth: 0.01, effectiveCount: 100, outlierShare: 0.03)
) -> NoiseVerdict {
  NoiseVerdict(
    NoiseSpan(
      before: reading(), after: after, wallTime: .seconds(seconds), threadCount: threads, isPinned: isPinned),
    timing: timing)
}

@Suite struct NoiseReadingTests {
  @Test func `a noise reading of a machine comes from its system files`() {
    let usage = ResourceUsage(involuntarySwitches: 2, majorPageFaults: 4)
    let reading = reading(usage: usage)
    #expect(reading.processorTime == ProcessorTime(busy: 1230, stolen: 30, idle: 5070))
    #expect(reading.processorCount == 2)
    #expect(reading.usage == usage)
    #expect(reading.migrationCount == 9)
    #expect(reading.runnableTaskCount == 1)
    #expect(reading.highestFrequency == 3.1e9)
  }

  @Test(arguments: [
    ("0::/pod/box\n", "/sys/fs/cgroup/pod", "cpu.max", "150000 100000\n"),
    ("3:cpu,cpuacct:/box\n", "/sys/fs/cgroup/cpu/box", "cpu.cfs_quota_us", "150000\n"),
  ])
  func `a CPU quota is found in control groups of both versions, and makes what it stopped noisy`(
    group: String, folder: String, file: String, quota: String
  ) {
    var files = [
      "/proc/self/cgroup": group, "\(folder)/\(file)": quota, "\(folder)/cpu.cfs_period_us": "100000\n",
      "\(folder)/cpu.stat": "nr_periods 90\nnr_throttled 7\nthrottled_usec 5\n",
    ]
    #expect(ProcessorQuota { files[$0] }.processorCount == 1.5)
    let before = NoiseReading(readFile: { files[$0] }, listFolder: { _ in [] }, usage: nil)
    files["\(folder)/cpu.stat"] = "nr_periods 190\nnr_throttled 19\n"
    let after = NoiseReading(readFile: { files[$0] }, listFolder: { _ in [] }, usage: nil)
    #expect(before.throttledPeriodCount == 7)
    let span = NoiseSpan(before: before, after: after, wallTime: .seconds(10), threadCount: 1, isPinned: false)
    let timing = TimingQuality(relativeHalfWidth: 0.01, effectiveCount: 100, outlierShare: 0.03)
    let verdict = NoiseVerdict(span, timing: timing)
    #expect(verdict.level == .noisy)
    #expect(verdict.reasons == ["The CPU quota of a control group was used up in 12 periods."])
  }

  @Test(arguments: ["max 100000\n", "-1 100000\n", "", "100000\n"])
  func `a control group without a bound has no CPU quota`(text: String) {
    let files = ["/proc/self/cgroup": "0::/\n", "/sys/fs/cgroup/cpu.max": text]
    #expect(ProcessorQuota { files[$0] }.processorCount == nil)
  }

  @Test func `a noise reading leaves out what the system does not report`() {
    let reading = NoiseReading(readFile: { _ in nil }, listFolder: { _ in [] }, usage: nil)
    #expect(reading.processorTime == nil)
    #expect(reading.processorCount == nil)
    #expect(reading.usage == nil)
    #expect(reading.migrationCount == nil)
    #expect(reading.runnableTaskCount == nil)
    #expect(reading.highestFrequency == nil)
  }

  @Test func `a noise reading treats malformed system files as missing`() {
    let reading = reading([
      "/proc/stat": "cpu  1 2 3\ncpufreq 1\n", "/proc/loadavg": "0.1 0.2\n", "/proc/self/task/7/sched": "denied\n",
      "/proc/self/task/8/sched": "se.nr_migrations : many\n",
      "/sys/devices/system/cpu/cpu0/cpufreq/scaling_cur_freq": "<unknown>\n",
      "/sys/devices/system/cpu/cpu1/cpufreq/scaling_cur_freq": "",
    ])
    #expect(reading.processorTime == nil)
    #expect(reading.processorCount == nil)
    #expect(reading.migrationCount == nil)
    #expect(reading.runnableTaskCount == nil)
    #expect(reading.highestFrequency == nil)
  }

  @Test func `this machine's noise counters only grow`() throws {
    let before = NoiseReading()
    let after = NoiseReading()
    let span = NoiseSpan(before: before, after: after, wallTime: .milliseconds(1), threadCount: 1, isPinned: false)
    for count in [span.involuntarySwitches, span.majorPageFaults] {
      #expect(try #require(count) >= 0)
    }
    #expect(span.stolenTicks ?? 0 >= 0)
    #expect(before.processorCount != 0)
  }
}

@Suite struct NoiseVerdictTests {
  @Test func `an undisturbed measurement is quiet and needs no reasons`() {
    #expect(verdict().level == .quiet)
    #expect(verdict().reasons.isEmpty)
    let unknown = NoiseReading(readFile: { _ in nil }, listFolder: { _ in [] }, usage: nil)
    #expect(verdict(after: unknown).level == .quiet)
  }

  @Test(arguments: [(1, NoiseLevel.quiet), (9, .quiet), (11, .noisy), (99, .noisy), (150, .unusable)])
  func `steal is judged by its share of the CPU time that was wanted`(stolen: Int, level: NoiseLevel) {
    let after = reading(["/proc/stat": processorLine(busy: 1000 - stolen, stolen: stolen)])
    #expect(verdict(after: after).level == level)
  }

  @Test func `a tick or two of steal in a short span do not condemn it`() {
    let after = { stolen in reading(["/proc/stat": processorLine(busy: 10, stolen: stolen)]) }
    #expect(verdict(after: after(1), seconds: 0.1).level == .quiet)
    #expect(verdict(after: after(2), seconds: 0.1).level == .noisy)
    #expect(
      verdict(after: after(2), seconds: 0.1).reasons == ["The hypervisor gave 17 % of the CPU time to other machines."])
  }

  @Test func `switches, migrations and faults are judged by the second and thread`() {
    let usage = { (switches: Int, faults: Int) in
      ResourceUsage(involuntarySwitches: switches, majorPageFaults: faults)
    }
    #expect(verdict(after: reading(usage: usage(499, 9))).level == .quiet)
    #expect(
      verdict(after: reading(usage: usage(600, 20))).reasons == [
        "Each thread lost its CPU to another program 60 times a second.",
        "Each thread waited 2 times a second for memory to be read from disk.",
      ])
    #expect(verdict(after: reading(usage: usage(600, 0)), threads: 2).level == .quiet)
    let moved = reading(["/proc/self/task/8/sched": "se.nr_migrations : 405\n"])
    #expect(verdict(after: moved).reasons == ["Each thread, not pinned, moved between CPUs 40 times a second."])
    #expect(verdict(after: moved, isPinned: true).level == .quiet)
  }

  @Test func `a thread that ended takes its migrations along and leaves their number unknown`() {
    let after = reading(["/proc/self/task/8/sched": nil])
    let span = NoiseSpan(before: reading(), after: after, wallTime: .seconds(1), threadCount: 1, isPinned: false)
    #expect(span.migrations == nil)
  }

  @Test func `more runnable tasks than CPUs are noise, and so is a frequency that changes`() {
    let crowded = reading(["/proc/loadavg": "2.9 2.1 1.0 3/103 17273\n"])
    #expect(verdict(after: crowded).reasons == ["3 tasks were ready to run on 2 CPUs."])
    #expect(verdict(after: reading(["/proc/loadavg": "2.9 2.1 1.0 2/103 17273\n"])).level == .quiet)
    let slower = reading(["/sys/devices/system/cpu/cpu1/cpufreq/scaling_cur_freq": "2800000\n"])
    #expect(verdict(after: slower).reasons == ["The CPU's frequency changed by 9.7 %."])
  }

  @Test(arguments: [(0.03, NoiseLevel.quiet), (0.06, .noisy), (0.9, .noisy), (1.1, .unusable)])
  func `a noise verdict judges the width of the interval`(halfWidth: Double, level: NoiseLevel) {
    let timing = TimingQuality(relativeHalfWidth: halfWidth, effectiveCount: 100, outlierShare: 0)
    #expect(verdict(timing: timing).level == level)
  }

  @Test func `samples that tell little, outliers, and a restless peak are reasons, the gravest first`() {
    let timing = TimingQuality(relativeHalfWidth: 0.02, effectiveCount: 4.3, outlierShare: 0.12, peakSpread: 0.6)
    let verdict = verdict(timing: timing)
    #expect(verdict.level == .unusable)
    #expect(
      verdict.reasons == [
        "The machine's own peak spread by 60 % in the same rounds.",
        "The samples are worth only 4.3 independent ones.", "12 % of the samples are outliers.",
      ])
  }

  @Test func `the quality of a timing follows from its summary`() throws {
    let summary = try #require(SampleSummary([Double](repeating: 10, count: 19) + [99]))
    let quality = TimingQuality(summary, peakSpread: 0.04)
    #expect(quality == TimingQuality(relativeHalfWidth: 0, effectiveCount: 20, outlierShare: 0.05, peakSpread: 0.04))
  }

  @Test func `verdicts are written as the command line prints them`() throws {
    #expect([NoiseLevel.unusable, .quiet, .noisy].sorted().map(\.rawValue) == ["quiet", "noisy", "unusable"])
    let verdict = verdict(timing: TimingQuality(relativeHalfWidth: 1.3, effectiveCount: 9, outlierShare: 0))
    let json = String(decoding: try JSONEncoder().encode(verdict), as: UTF8.self)
    #expect(json.contains("\"unusable\""))
    #expect(try JSONDecoder().decode(NoiseVerdict.self, from: Data(json.utf8)) == verdict)
  }
}
