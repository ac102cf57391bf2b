import Foundation

/// A place where data lives, the nearest to the processor first.
package enum MemoryLevel: String, Codable, CaseIterable, Comparable, Sendable {
  case l1
  case l2
  case l3
  case memory

  /// As people write it: `L1`.
  package var title: String { self == .memory ? rawValue : rawValue.uppercased() }

  package static func < (left: MemoryLevel, right: MemoryLevel) -> Bool {
    allCases.firstIndex(of: left)! < allCases.firstIndex(of: right)!
  }
}

/// The data caches of a machine, and how many processors share each.
package struct CacheHierarchy: Codable, Hashable, Sendable {
  package struct Cache: Codable, Hashable, Sendable {
    package let level: MemoryLevel
    package let byteCount: Int
    /// Logical processors that share one such cache.
    package let sharingCount: Int

    package init(level: MemoryLevel, byteCount: Int, sharingCount: Int) {
      self.level = level
      self.byteCount = byteCount
      self.sharingCount = sharingCount
    }

    private enum CodingKeys: String, CodingKey {
      case level
      case byteCount = "bytes"
      case sharingCount = "shared_by"
    }
  }

  /// At most one of each level, the smallest level first; empty where the system does not tell.
  package let caches: [Cache]
  package let logicalCPUCount: Int

  package init(caches: [Cache], logicalCPUCount: Int) {
    self.caches = caches
    self.logicalCPUCount = logicalCPUCount
  }

  private enum CodingKeys: String, CodingKey {
    case caches
    case logicalCPUCount = "logical_cpus"
  }

  /// The caches that the first processor sees. One that does not say who shares it is taken for private at levels 1
  /// and 2, and for shared by all at level 3.
  ///
  /// - Parameter readFile: the text of a system file, nil if there is none.
  package init(readFile: (String) -> String?) {
    let processorCount = readFile("/proc/cpuinfo").flatMap { ProcessorDescription(parsing: $0).logicalCount } ?? 1
    logicalCPUCount = processorCount
    var caches: [MemoryLevel: Cache] = [:]
    for index in 0... {
      let folder = "/sys/devices/system/cpu/cpu0/cache/index\(index)"
      guard let number = readFile(folder + "/level")?.trimmed else { break }
      guard
        let level = MemoryLevel(rawValue: "l" + number), readFile(folder + "/type")?.trimmed != "Instruction",
        let size = readFile(folder + "/size").flatMap(SystemText.byteCount(parsing:)), size > 0
      else { continue }
      let sharing = readFile(folder + "/shared_cpu_list").flatMap(Self.processorCount(parsing:))
      caches[level] = Cache(level: level, byteCount: size, sharingCount: sharing ?? (level == .l3 ? processorCount : 1))
    }
    self.caches = caches.values.sorted { $0.level < $1.level }
  }

  /// How many processors a list such as `0-3,8` names; nil for other texts.
  private static func processorCount(parsing list: String) -> Int? {
    var count = 0
    for range in list.trimmed.split(separator: ",", omittingEmptySubsequences: false) {
      let bounds = range.split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
      guard bounds.count <= 2, let first = bounds[0], let last = bounds[bounds.count - 1], first <= last else {
        return nil
      }
      count += last - first + 1
    }
    return count
  }

  /// What a cache holds; nil if it is not known.
  func byteCount(of level: MemoryLevel) -> Int? {
    caches.first { $0.level == level }?.byteCount
  }

  /// What a cache holds for each of `threads` threads that are spread evenly over the processors; nil if the cache is
  /// not known.
  ///
  /// A cache of one processor is all its thread's; one that all share is divided by the number of threads.
  package func byteCountPerThread(of level: MemoryLevel, threads: Int) -> Int? {
    guard let cache = caches.first(where: { $0.level == level }) else { return nil }
    let threadsInCache = (Double(threads * cache.sharingCount) / Double(logicalCPUCount)).rounded(.up)
    return cache.byteCount / max(1, Int(threadsInCache))
  }
}

/// What decides about the speed of a machine, by which kept measurements are told apart.
package struct MachineIdentity: Codable, Hashable, Sendable {
  package let cpuModel: String?
  package let cpuFamily: Int?
  package let cpuModelNumber: Int?
  package let cpuStepping: Int?
  package let kernelRelease: String?
  package let hypervisor: String?
  /// CPUs that the measuring process could use; nil in records of earlier versions.
  package let availableCPUCount: Int?
  package let hierarchy: CacheHierarchy

  package init(_ environment: Environment, hierarchy: CacheHierarchy) {
    cpuModel = environment.cpuModel
    cpuFamily = environment.cpuFamily
    cpuModelNumber = environment.cpuModelNumber
    cpuStepping = environment.cpuStepping
    kernelRelease = environment.kernelRelease
    hypervisor = environment.hypervisor
    availableCPUCount = environment.availableCPUCount
    self.hierarchy = hierarchy
  }

  /// The machine that this runs on.
  package static var current: MachineIdentity {
    MachineIdentity(
      Environment(
        instructionSets: [], libraries: [:], gitCommit: nil, availableCPUCount: ProcessorAffinity.availableCount),
      hierarchy: CacheHierarchy { try? String(contentsOfFile: $0, encoding: .utf8) })
  }

  private enum CodingKeys: String, CodingKey {
    case cpuModel = "cpu_model"
    case cpuFamily = "cpu_family"
    case cpuModelNumber = "cpu_model_number"
    case cpuStepping = "cpu_stepping"
    case kernelRelease = "kernel_release"
    case hypervisor
    case availableCPUCount = "available_cpus"
    case hierarchy = "cache_hierarchy"
  }
}
