import Foundation

/// The machine and the software that a result was measured with. What could not be found out is nil, never 0.
package struct Environment: Codable, Hashable, Sendable {
  /// ISO 8601, UTC: `2026-03-01T12:00:00Z`.
  package var date: String
  package var cpuModel: String?
  package var cpuVendor: String?
  package var cpuFamily: Int?
  package var cpuModelNumber: Int?
  package var cpuStepping: Int?
  package var logicalCPUCount: Int?
  /// CPUs that this process may use by its affinity mask and its cpuset.
  package var availableCPUCount: Int?
  /// Sets of kernels that this CPU runs.
  package var instructionSets: [String]
  package var l1DataCacheByteCount: Int?
  package var l2CacheByteCount: Int?
  package var l3CacheByteCount: Int?
  package var memoryByteCount: Int?
  package var availableMemoryByteCount: Int?
  package var kernelRelease: String?
  package var operatingSystem: String?
  package var isVirtualised: Bool?
  package var hypervisor: String?
  package var frequencyGovernor: String?
  /// Over the last 1, 5 and 15 minutes.
  package var loadAverages: [Double]?
  /// Versions and chosen kernels, by library.
  package var libraries: [String: String]
  package var compiler: String
  package var buildConfiguration: String
  package var gitCommit: String?

  private enum CodingKeys: String, CodingKey {
    case date
    case cpuModel = "cpu_model"
    case cpuVendor = "cpu_vendor"
    case cpuFamily = "cpu_family"
    case cpuModelNumber = "cpu_model_number"
    case cpuStepping = "cpu_stepping"
    case logicalCPUCount = "logical_cpus"
    case availableCPUCount = "available_cpus"
    case instructionSets = "instruction_sets"
    case l1DataCacheByteCount = "l1d_cache_bytes"
    case l2CacheByteCount = "l2_cache_bytes"
    case l3CacheByteCount = "l3_cache_bytes"
    case memoryByteCount = "memory_bytes"
    case availableMemoryByteCount = "available_memory_bytes"
    case kernelRelease = "kernel_release"
    case operatingSystem = "operating_system"
    case isVirtualised = "virtualised"
    case hypervisor
    case frequencyGovernor = "frequency_governor"
    case loadAverages = "load_averages"
    case libraries
    case compiler
    case buildConfiguration = "build_configuration"
    case gitCommit = "git_commit"
  }

  /// Asks the system, and takes from the caller what the system does not know.
  ///
  /// - Parameters:
  ///   - instructionSets: the sets of kernels that this CPU runs.
  ///   - libraries: versions and chosen kernels, by library.
  ///   - gitCommit: of the program's own source; nil if unknown.
  ///   - availableCPUCount: the CPUs that this process may use; nil if unknown.
  ///   - hypervisorSignature: what the hypervisor calls itself, empty without one.
  ///   - readFile: the text of a system file, nil if there is none.
  package init(
    date: Date = Date(), instructionSets: [String], libraries: [String: String], gitCommit: String?,
    availableCPUCount: Int? = nil, hypervisorSignature: String = HypervisorSignature.ofThisMachine,
    readFile: (String) -> String? = { try? String(contentsOfFile: $0, encoding: .utf8) }
  ) {
    let processor = readFile("/proc/cpuinfo").map(ProcessorDescription.init(parsing:))
    let memory = readFile("/proc/meminfo").map(MemorySizes.init(parsing:))
    let caches = CacheHierarchy(readFile: readFile)
    self.date = date.formatted(.iso8601)
    cpuModel = processor?.model
    cpuVendor = processor?.vendor
    cpuFamily = processor?.family
    cpuModelNumber = processor?.modelNumber
    cpuStepping = processor?.stepping
    logicalCPUCount = processor?.logicalCount
    self.availableCPUCount = availableCPUCount
    self.instructionSets = instructionSets
    l1DataCacheByteCount = caches.byteCount(of: .l1)
    l2CacheByteCount = caches.byteCount(of: .l2)
    l3CacheByteCount = caches.byteCount(of: .l3)
    memoryByteCount = memory?.total
    availableMemoryByteCount = memory?.available
    kernelRelease = readFile("/proc/sys/kernel/osrelease")?.trimmed
    operatingSystem = readFile("/etc/os-release").flatMap(SystemText.operatingSystemName(parsing:))
    isVirtualised = processor?.hasHypervisor
    hypervisor = isVirtualised == true ? HypervisorSignature.name(of: hypervisorSignature) : nil
    frequencyGovernor = readFile("/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor")?.trimmed
    loadAverages = readFile("/proc/loadavg").flatMap(SystemText.loadAverages(parsing:))
    self.libraries = libraries
    compiler = Self.thisCompiler
    buildConfiguration = Self.thisBuildConfiguration
    self.gitCommit = gitCommit
  }

  #if compiler(>=6.4)
    private static let thisCompiler = "Swift 6.4 or later"
  #elseif compiler(>=6.3)
    private static let thisCompiler = "Swift 6.3"
  #else
    private static let thisCompiler = "Swift 6.2"
  #endif

  #if DEBUG
    private static let thisBuildConfiguration = "debug"
  #else
    private static let thisBuildConfiguration = "release"
  #endif
}
