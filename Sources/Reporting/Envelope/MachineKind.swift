import Harness
import Measurements

/// What makes the speeds of two nodes alike: processor, instruction sets, caches and processors that may be used.
package struct MachineKind: Codable, Hashable, Sendable {
  package let processor: String
  package let instructionSets: [String]
  package let l1DataCacheByteCount: Int?
  package let l2CacheByteCount: Int?
  package let l3CacheByteCount: Int?
  package let availableCPUCount: Int?

  package init(_ environment: Harness.Environment) {
    processor = environment.cpuModel ?? environment.cpuVendor ?? "unknown processor"
    instructionSets = environment.instructionSets
    l1DataCacheByteCount = environment.l1DataCacheByteCount
    l2CacheByteCount = environment.l2CacheByteCount
    l3CacheByteCount = environment.l3CacheByteCount
    availableCPUCount = environment.availableCPUCount ?? environment.logicalCPUCount
  }

  private enum CodingKeys: String, CodingKey {
    case processor
    case instructionSets = "instruction_sets"
    case l1DataCacheByteCount = "l1d_cache_bytes"
    case l2CacheByteCount = "l2_cache_bytes"
    case l3CacheByteCount = "l3_cache_bytes"
    case availableCPUCount = "available_cpus"
  }

  /// The widest instruction set.
  package var widestSet: String { instructionSets.last ?? "" }

  /// `AMD EPYC, avx512, L1d 48 KiB, L2 1 MiB, L3 32 MiB, 2 CPUs`.
  package var title: String {
    let caches = [("L1d", l1DataCacheByteCount), ("L2", l2CacheByteCount), ("L3", l3CacheByteCount)].map { name, size in
      size.map { "\(name) \(NumberText.byteCount($0))" }
    }
    let processors = availableCPUCount.map { $0 == 1 ? "1 CPU" : "\($0) CPUs" }
    return ([processor, widestSet.isEmpty ? nil : widestSet] + caches + [processors]).compactMap(\.self)
      .joined(separator: ", ")
  }
}
