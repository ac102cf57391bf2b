import Foundation
import Harness
import Testing

/// System files of a virtual x86-64 machine, each of which a test can replace or remove.
private let virtualMachine: [String: String] = [
  "/proc/cpuinfo": """
  processor\t: 0
  vendor_id\t: AuthenticAMD
  cpu family\t: 26
  model\t\t: 2
  model name\t: AMD EPYC 9R45
  stepping\t: 1
  flags\t\t: fpu vme avx512f hypervisor lahf_lm

  processor\t: 1
  vendor_id\t: AuthenticAMD
  cpu family\t: 26
  model\t\t: 2
  model name\t: AMD EPYC 9R45
  stepping\t: 1
  flags\t\t: fpu vme avx512f hypervisor lahf_lm
  """,
  "/proc/meminfo": """
  MemTotal:       24684092 kB
  MemFree:        24056020 kB
  MemAvailable:   24361296 kB
  """,
  "/proc/sys/kernel/osrelease": "6.1.0-13-amd64\n",
  "/proc/loadavg": "0.06 0.14 0.05 1/85 6622\n",
  "/etc/os-release": """
  NAME="Debian GNU/Linux"
  PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"
  ID=debian
  """,
  "/sys/devices/system/cpu/cpu0/cache/index0/level": "1\n",
  "/sys/devices/system/cpu/cpu0/cache/index0/type": "Data\n",
  "/sys/devices/system/cpu/cpu0/cache/index0/size": "48K\n",
  "/sys/devices/system/cpu/cpu0/cache/index1/level": "1\n",
  "/sys/devices/system/cpu/cpu0/cache/index1/type": "Instruction\n",
  "/sys/devices/system/cpu/cpu0/cache/index1/size": "32K\n",
  "/sys/devices/system/cpu/cpu0/cache/index2/level": "2\n",
  "/sys/devices/system/cpu/cpu0/cache/index2/type": "Unified\n",
  "/sys/devices/system/cpu/cpu0/cache/index2/size": "1024K\n",
  "/sys/devices/system/cpu/cpu0/cache/index3/level": "3\n",
  "/sys/devices/system/cpu/cpu0/cache/index3/type": "Unified\n",
  "/sys/devices/system/cpu/cpu0/cache/index3/size": "32M\n",
]

private func environment(_ files: [String: String], hypervisor: String = "") -> Environment {
  Environment(
    date: Date(timeIntervalSince1970: 1_772_366_400), instructionSets: ["sse4.2", "avx2"],
    libraries: ["OpenBLAS": "0.3.21 Zen"], gitCommit: nil, hypervisorSignature: hypervisor, readFile: { files[$0] })
}

@Suite struct EnvironmentTests {
  @Test func `a virtual machine is described from its system files`() {
    let environment = environment(virtualMachine, hypervisor: "KVMKVMKVM")
    #expect(environment.date == "2026-03-01T12:00:00Z")
    #expect(environment.cpuModel == "AMD EPYC 9R45")
    #expect(environment.cpuVendor == "AuthenticAMD")
    #expect(environment.cpuFamily == 26)
    #expect(environment.cpuModelNumber == 2)
    #expect(environment.cpuStepping == 1)
    #expect(environment.logicalCPUCount == 2)
    #expect(environment.instructionSets == ["sse4.2", "avx2"])
    #expect(environment.l1DataCacheByteCount == 48 << 10)
    #expect(environment.l2CacheByteCount == 1 << 20)
    #expect(environment.l3CacheByteCount == 32 << 20)
    #expect(environment.memoryByteCount == 24_684_092 << 10)
    #expect(environment.availableMemoryByteCount == 24_361_296 << 10)
    #expect(environment.kernelRelease == "6.1.0-13-amd64")
    #expect(environment.operatingSystem == "Debian GNU/Linux 12 (bookworm)")
    #expect(environment.isVirtualised == true)
    #expect(environment.hypervisor == "KVM")
    #expect(environment.frequencyGovernor == nil)
    #expect(environment.loadAverages == [0.06, 0.14, 0.05])
    #expect(environment.libraries == ["OpenBLAS": "0.3.21 Zen"])
    #expect(environment.gitCommit == nil)
  }

  @Test func `a machine without the hypervisor flag is not virtual and has a governor`() {
    var files = virtualMachine
    files["/proc/cpuinfo"] = "processor: 0\nflags: fpu vme\n"
    files["/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor"] = "performance\n"
    let environment = environment(files)
    #expect(environment.isVirtualised == false)
    #expect(environment.hypervisor == nil)
    #expect(environment.frequencyGovernor == "performance")
  }

  @Test func `an unknown hypervisor goes by its signature and a silent one has no name`() {
    #expect(environment(virtualMachine, hypervisor: "NewNewNewNew").hypervisor == "NewNewNewNew")
    #expect(environment(virtualMachine).hypervisor == nil)
    #expect(environment(virtualMachine).isVirtualised == true)
  }

  @Test func `an environment leaves out what the system does not report`() {
    let environment = environment([:])
    #expect(environment.cpuModel == nil)
    #expect(environment.cpuFamily == nil)
    #expect(environment.logicalCPUCount == nil)
    #expect(environment.l1DataCacheByteCount == nil)
    #expect(environment.l2CacheByteCount == nil)
    #expect(environment.l3CacheByteCount == nil)
    #expect(environment.memoryByteCount == nil)
    #expect(environment.kernelRelease == nil)
    #expect(environment.operatingSystem == nil)
    #expect(environment.isVirtualised == nil)
    #expect(environment.loadAverages == nil)
  }

  @Test func `a processor that lists no flags may or may not be virtual`() {
    var files = virtualMachine
    files["/proc/cpuinfo"] = "processor\t: 0\nBogoMIPS\t: 243.75\nFeatures\t: fp asimd\nCPU implementer\t: 0x41\n"
    #expect(environment(files).isVirtualised == nil)
    #expect(environment(files).logicalCPUCount == 1)
    #expect(environment(files).cpuModel == nil)
  }

  @Test func `an environment treats malformed system files as missing`() {
    var files = virtualMachine
    files["/proc/cpuinfo"] = "cpu family: many\nno colon\n:\n"
    files["/proc/meminfo"] = "MemTotal: 99999999999999999 GB\nMemAvailable: lots\n"
    files["/proc/loadavg"] = "0.1 busy\n"
    files["/etc/os-release"] = "ID=debian\n"
    files["/sys/devices/system/cpu/cpu0/cache/index2/size"] = "big\n"
    let environment = environment(files)
    #expect(environment.cpuFamily == nil)
    #expect(environment.memoryByteCount == nil)
    #expect(environment.availableMemoryByteCount == nil)
    #expect(environment.loadAverages == nil)
    #expect(environment.operatingSystem == nil)
    #expect(environment.l2CacheByteCount == nil)
    #expect(environment.l1DataCacheByteCount == 48 << 10)
  }

  @Test func `this machine can be described and written down`() throws {
    let environment = Environment(instructionSets: [], libraries: [:], gitCommit: "abc")
    let json = try JSONEncoder().encode(environment)
    #expect(try JSONDecoder().decode(Environment.self, from: json) == environment)
  }
}
