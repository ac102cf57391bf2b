import Harness
import Testing

@Suite struct AvailableMemoryTests {
  private let plain = [
    "/proc/meminfo": "MemTotal: 24684092 kB\nMemAvailable: 1000 kB\n",
    "/proc/self/status": "Name:\tcnnbench\nVmSize:\t  300 kB\nVmData:\t  100 kB\n",
    "/proc/self/limits": """
    Limit                     Soft Limit           Hard Limit           Units
    Max data size             unlimited            unlimited            bytes
    Max address space         unlimited            unlimited            bytes
    """,
  ]

  private func memory(_ changes: [String: String] = [:]) -> AvailableMemory {
    let files = plain.merging(changes) { $1 }
    return AvailableMemory { files[$0] }
  }

  @Test func `a process without limits has the memory of the machine`() {
    let memory = memory()
    #expect(memory.ofMachine == 1000 << 10)
    #expect(memory.withinLimits == nil && memory.withinGroups == nil)
  }

  @Test func `limits of address space and data leave what is not yet used`() {
    let limits = "Max data size  204800 unlimited bytes\nMax address space  409600 409600 bytes\n"
    #expect(memory(["/proc/self/limits": limits]).withinLimits == 100 << 10)
    let tight = "Max data size  204800 unlimited bytes\nMax address space  1024 409600 bytes\n"
    #expect(memory(["/proc/self/limits": tight]).withinLimits == 0)
  }

  @Test(arguments: ["/sys/fs/cgroup", "/sys/fs/cgroup/unified"])
  func `the tightest control group of version 2 bounds memory, with the page cache that it can drop`(root: String) {
    let memory = memory([
      "/proc/self/cgroup": "0::/outer/inner\n", "\(root)/outer/inner/memory.max": "max\n",
      "\(root)/outer/inner/memory.current": "100\n", "\(root)/outer/memory.max": "5000\n",
      "\(root)/outer/memory.current": "2000\n", "\(root)/outer/memory.stat": "anon 1\ninactive_file 500\n",
    ])
    #expect(memory.withinGroups == 3500)
  }

  @Test func `a control group of version 1 bounds memory, also as the root that a container sees`() {
    let memory = memory([
      "/proc/self/cgroup": "4:memory:/docker/abc\n3:cpu,cpuacct:/\n",
      "/sys/fs/cgroup/memory/memory.limit_in_bytes": "9000\n",
      "/sys/fs/cgroup/memory/memory.usage_in_bytes": "1000\n",
      "/sys/fs/cgroup/memory/memory.stat": "inactive_file 7\ntotal_inactive_file 10\n",
    ])
    #expect(memory.withinGroups == 8010)
  }

  @Test func `this machine has available memory`() { #expect(AvailableMemory().ofMachine != 0) }

  @Test func `a system that reports nothing bounds no memory`() {
    let memory = AvailableMemory { _ in nil }
    #expect(memory.ofMachine == nil && memory.withinLimits == nil && memory.withinGroups == nil)
  }
}
