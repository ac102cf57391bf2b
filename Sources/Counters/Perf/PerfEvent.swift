import CHost

/// An event that the kernel counts, by the name that the `perf` tool has for it.
package struct PerfEvent: Hashable, Sendable {
  package let name: String
  let type: UInt32
  let configuration: UInt64
  /// Events of one set are counted over the same time, so that their ratio is exact when counters are shared.
  let set: String
  /// What is left of it when the kernel stays uncounted.
  var userPart = UserPart.some

  enum UserPart { case none, some, all }

  /// - Source: perf_event_open(2); linux/tools/perf/util/parse-events.c for the names.
  package static let all =
    hardware + cache("L1-dcache", PERF_COUNT_HW_CACHE_L1D) + cache("LLC", PERF_COUNT_HW_CACHE_LL)
    + cache("dTLB", PERF_COUNT_HW_CACHE_DTLB) + software

  private static let hardware = [
    hardware("cycles", PERF_COUNT_HW_CPU_CYCLES, set: "instructions"),
    hardware("instructions", PERF_COUNT_HW_INSTRUCTIONS, set: "instructions"),
    hardware("branches", PERF_COUNT_HW_BRANCH_INSTRUCTIONS, set: "branches"),
    hardware("branch-misses", PERF_COUNT_HW_BRANCH_MISSES, set: "branches"),
    hardware("cache-references", PERF_COUNT_HW_CACHE_REFERENCES, set: "cache"),
    hardware("cache-misses", PERF_COUNT_HW_CACHE_MISSES, set: "cache"),
    hardware("ref-cycles", PERF_COUNT_HW_REF_CPU_CYCLES, set: "ref-cycles"),
    hardware("stalled-cycles-frontend", PERF_COUNT_HW_STALLED_CYCLES_FRONTEND, set: "stalls"),
    hardware("stalled-cycles-backend", PERF_COUNT_HW_STALLED_CYCLES_BACKEND, set: "stalls"),
  ]

  private static let software = [
    software("task-clock", PERF_COUNT_SW_TASK_CLOCK, userPart: .all),
    software("page-faults", PERF_COUNT_SW_PAGE_FAULTS),
    software("minor-faults", PERF_COUNT_SW_PAGE_FAULTS_MIN), software("major-faults", PERF_COUNT_SW_PAGE_FAULTS_MAJ),
    software("context-switches", PERF_COUNT_SW_CONTEXT_SWITCHES, userPart: .none),
    software("cpu-migrations", PERF_COUNT_SW_CPU_MIGRATIONS, userPart: .none),
  ]

  package static func named(_ name: String) -> PerfEvent? { all.first { $0.name == name } }

  private static func hardware(_ name: String, _ id: perf_hw_id, set: String) -> PerfEvent {
    PerfEvent(name: name, type: PERF_TYPE_HARDWARE.rawValue, configuration: UInt64(id.rawValue), set: set)
  }

  private static func software(_ name: String, _ id: perf_sw_ids, userPart: UserPart = .some) -> PerfEvent {
    PerfEvent(
      name: name, type: PERF_TYPE_SOFTWARE.rawValue, configuration: UInt64(id.rawValue), set: "software",
      userPart: userPart)
  }

  /// Loads and stores of a cache, and those that missed it.
  private static func cache(_ name: String, _ cache: perf_hw_cache_id) -> [PerfEvent] {
    let operations = [("load", PERF_COUNT_HW_CACHE_OP_READ), ("store", PERF_COUNT_HW_CACHE_OP_WRITE)]
    let results = [("s", PERF_COUNT_HW_CACHE_RESULT_ACCESS), ("-misses", PERF_COUNT_HW_CACHE_RESULT_MISS)]
    return operations.flatMap { operation, operationID in
      results.map { result, resultID in
        PerfEvent(
          name: "\(name)-\(operation)\(result)", type: PERF_TYPE_HW_CACHE.rawValue,
          configuration: UInt64(cache.rawValue | operationID.rawValue << 8 | resultID.rawValue << 16),
          set: "\(name)-\(operation)s")
      }
    }
  }
}
