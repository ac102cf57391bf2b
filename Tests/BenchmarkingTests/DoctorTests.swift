import Benchmarking
import Counters
import Foundation
import Harness
import Measurements
import Testing

/// A source that can or cannot count.
private struct FakeCounters: CounterSource {
  let name: String
  let summary = "made up"
  let defaultEvents = ["event"]
  let reason: String?

  func unavailability(of events: [String]) -> String? { reason }
  func count(_ events: [String], of work: CountedWork) -> CounterResult { CounterResult(readings: []) }
}

/// A machine that a test makes up: nothing is there but what it is given.
private struct MadeUpMachine {
  var files: [String: String] = [:]
  var filesAfterPause: [String: String] = [:]
  var programs: [String: String] = [:]
  var libraries: [String: String] = [:]
  var kernel = "SkylakeX"
  var instructionSets = ["sse4.2", "avx2", "avx512"]
  var variables: [String: String] = [:]
  var cacheFolder: String?
  var isWritable = true
  var folders: Set<String> = []
  var availableCPUCount: Int?
  var sources: [any CounterSource] = []

  var findings: [String: Finding] {
    var current = files
    let environment = Harness.Environment(
      instructionSets: instructionSets, libraries: libraries, gitCommit: nil,
      availableCPUCount: availableCPUCount, hypervisorSignature: "KVMKVMKVM", readFile: { files[$0] })
    let examination = Examination(
      environment: environment, openBLASKernel: kernel, variables: variables, cacheFolder: cacheFolder,
      counterSources: sources, readFile: { current[$0] }, version: { programs[$0] }, isWritable: { _ in isWritable },
      exists: folders.contains, pause: { current.merge(filesAfterPause) { $1 } })
    return Dictionary(uniqueKeysWithValues: Doctor.findings(examination).map { ($0.subject, $0) })
  }

  func finding(_ subject: String) -> Finding? { findings[subject] }
}

struct `The doctor` {
  @Test func `doctor finds everything lacking on a machine that reports nothing`() {
    let findings = MadeUpMachine(instructionSets: []).findings
    let unknown = ["processor", "caches", "memory", "huge pages", "FFTW", "governor", "turbo", "load", "steal"]
    for subject in unknown + ["perf_event_paranoid"] { #expect(findings[subject]?.state == .unknown, "\(subject)") }
    for subject in ["instruction sets", "hardware counters", "oneDNN", "valgrind", "Fashion-MNIST", "cache folder"] {
      #expect(findings[subject]?.state == .lacking && findings[subject]?.remedy != nil, "\(subject)")
    }
    #expect(findings.values.allSatisfy { !$0.text.isEmpty })
  }

  @Test func `missing counters of a virtual machine are counted by simulation instead`() {
    let machine = MadeUpMachine(files: ["/proc/cpuinfo": "processor: 0\nmodel name: X\nflags: fpu hypervisor lm\n"])
    #expect(machine.finding("hardware counters")?.remedy?.contains("--counters simulated") == true)
    #expect(machine.finding("processor")?.state == .doubtful)
    #expect(machine.finding("processor")?.text == "X, 1 logical CPU, virtual (KVM)")
  }

  @Test func `doctor calls a CPU quota doubtful`() {
    #expect(MadeUpMachine().finding("CPU quota") == Finding("CPU quota", .good, "none"))
    let machine = MadeUpMachine(files: ["/proc/self/cgroup": "0::/\n", "/sys/fs/cgroup/cpu.max": "50000 100000\n"])
    #expect(machine.finding("CPU quota")?.state == .doubtful && machine.finding("CPU quota")?.remedy != nil)
    #expect(machine.finding("CPU quota")?.text.contains("0.5 CPUs") == true)
  }

  @Test func `doctor reports processors that this process may not use`() {
    var machine = MadeUpMachine(files: ["/proc/cpuinfo": "processor: 0\nmodel name: X\n\nprocessor: 1\n"])
    machine.availableCPUCount = 2
    #expect(machine.finding("processor")?.text == "X, 2 logical CPUs")
    machine.availableCPUCount = 1
    #expect(machine.finding("processor")?.text == "X, 2 logical CPUs, 1 of them for this process")
  }

  @Test(arguments: [
    (-1, Finding.State.good, nil), (2, .good, nil), (3, .lacking, "sysctl kernel.perf_event_paranoid=2"),
  ])
  func `doctor explains the kernel's paranoid level`(level: Int, state: Finding.State, remedy: String?) {
    let finding = MadeUpMachine(files: ["/proc/sys/kernel/perf_event_paranoid": "\(level)\n"])
      .finding("perf_event_paranoid")
    #expect(finding?.state == state && finding?.text.hasPrefix("\(level): ") == true)
    #expect(remedy == nil ? finding?.remedy == nil : finding?.remedy?.contains(remedy!) == true)
  }

  @Test func `doctor reports each source of counts as usable or says why not`() {
    let machine = MadeUpMachine(sources: [
      FakeCounters(name: "a", reason: nil), FakeCounters(name: "b", reason: "no b"),
    ])
    #expect(machine.finding("counters: a") == Finding("counters: a", .good, "made up"))
    #expect(machine.finding("counters: b") == Finding("counters: b", .lacking, "no b"))
  }

  @Test func `a narrower OpenBLAS kernel than the processor's is doubtful and its cause is named`() {
    var machine = MadeUpMachine(libraries: ["OpenBLAS": "0.3.21 (SkylakeX)"])
    #expect(machine.finding("OpenBLAS") == Finding("OpenBLAS", .good, "0.3.21 (SkylakeX)"))
    machine.kernel = "Haswell"
    #expect(machine.finding("OpenBLAS")?.state == .doubtful)
    #expect(machine.finding("OpenBLAS")?.remedy?.contains("newer OpenBLAS") == true)
    machine.variables["OPENBLAS_CORETYPE"] = "Haswell"
    #expect(machine.finding("OpenBLAS")?.remedy?.contains("unset OPENBLAS_CORETYPE") == true)
    machine.instructionSets = ["sse4.2", "avx2"]
    #expect(machine.finding("OpenBLAS")?.state == .good)
    machine.kernel = "NewerThanThis"
    #expect(machine.finding("OpenBLAS")?.state == .good)
  }

  @Test func `an FFTW without the processor's vectors is doubtful`() {
    #expect(MadeUpMachine(libraries: ["FFTW": "3.3.10-sse2-avx"]).finding("FFTW")?.state == .doubtful)
    #expect(MadeUpMachine(libraries: ["FFTW": "3.3.10-sse2-avx-avx2"]).finding("FFTW")?.state == .good)
  }

  @Test func `a built-in oneDNN is doubtful while its threads wait for long`() {
    var machine = MadeUpMachine(libraries: ["oneDNN": "2.6.3 (avx512_core)"])
    #expect(machine.finding("oneDNN")?.state == .doubtful)
    #expect(machine.finding("oneDNN")?.remedy?.contains("export GOMP_SPINCOUNT=") == true)
    machine.variables["OMP_WAIT_POLICY"] = "passive"
    #expect(machine.finding("oneDNN") == Finding("oneDNN", .good, "2.6.3 (avx512_core)"))
  }

  @Test func `doctor reports installed programs with their versions`() {
    let finding = MadeUpMachine(programs: ["valgrind": "valgrind-3.19.0"]).finding("valgrind")
    #expect(finding == Finding("valgrind", .good, "valgrind-3.19.0"))
  }

  @Test func `doctor reports steal since boot and for the moment`() {
    var machine = MadeUpMachine(files: ["/proc/stat": "cpu  900 0 0 99 0 0 0 1 0 0\ncpu0 1\n"])
    machine.filesAfterPause = ["/proc/stat": "cpu  960 0 0 119 0 0 0 21 0 0\ncpu0 1\n"]
    #expect(machine.finding("steal")?.text.hasPrefix("1.9 % since boot, 20.0 % now") == true)
    #expect(machine.finding("steal")?.state == .doubtful)
    machine.filesAfterPause = [:]
    #expect(machine.finding("steal") == Finding("steal", .good, "0.1 % since boot"))
    machine.files = ["/proc/stat": "cpu  900 0 x\n"]
    #expect(machine.finding("steal")?.state == .unknown)
  }

  @Test(arguments: [
    ("/sys/devices/system/cpu/intel_pstate/no_turbo", "1", Finding.State.good),
    ("/sys/devices/system/cpu/intel_pstate/no_turbo", "0", .doubtful),
    ("/sys/devices/system/cpu/cpufreq/boost", "0", .good), ("/sys/devices/system/cpu/cpufreq/boost", "1", .doubtful),
  ])
  func `doctor reports turbo whichever driver there is`(path: String, text: String, state: Finding.State) {
    #expect(MadeUpMachine(files: [path: text + "\n"]).finding("turbo")?.state == state)
  }

  @Test func `a quiet machine with a fixed frequency is good`() {
    let machine = MadeUpMachine(files: [
      "/proc/loadavg": "0.10 0.2 0.3 1/9 9\n", "/proc/cpuinfo": "processor: 0\nflags: fpu\n",
      "/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor": "performance\n",
      "/sys/kernel/mm/transparent_hugepage/enabled": "always [madvise] never\n",
    ])
    for subject in ["load", "governor", "huge pages"] {
      #expect(machine.finding(subject)?.state == .good, "\(subject)")
    }
    var busy = machine
    busy.files["/proc/loadavg"] = "3.1 0.2 0.3 1/9 9\n"
    busy.files["/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor"] = "powersave\n"
    busy.files["/sys/kernel/mm/transparent_hugepage/enabled"] = "always madvise [never]\n"
    for subject in ["load", "governor", "huge pages"] { #expect(busy.finding(subject)?.state != .good, "\(subject)") }
  }

  @Test func `images to train on are found where Debian puts them`() {
    let folder = "/usr/share/datasets/fashion-mnist"
    #expect(MadeUpMachine(folders: [folder]).finding("Fashion-MNIST") == Finding("Fashion-MNIST", .good, folder))
    #expect(MadeUpMachine().finding("Fashion-MNIST")?.remedy?.contains("dataset-fashion-mnist") == true)
  }

  @Test func `a cache folder is needed and must be writable`() {
    #expect(MadeUpMachine(cacheFolder: "/c").finding("cache folder") == Finding("cache folder", .good, "/c"))
    #expect(MadeUpMachine(cacheFolder: "/c", isWritable: false).finding("cache folder")?.state == .lacking)
  }
}
