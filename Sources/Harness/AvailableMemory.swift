import Foundation

/// The memory that this process can still take, by everything that bounds it.
package struct AvailableMemory: Hashable, Sendable {
  /// What the machine can give without swapping; nil if the system does not say.
  package let ofMachine: Int?
  /// What the limits of the process leave (`ulimit -v`, `ulimit -d`); nil without limits.
  package let withinLimits: Int?
  /// What the tightest control group leaves, page cache that can be dropped included; nil without limits.
  package let withinGroups: Int?

  /// Asks the system.
  ///
  /// - Parameter readFile: the text of a system file, nil if there is none.
  package init(readFile: (String) -> String? = { try? String(contentsOfFile: $0, encoding: .utf8) }) {
    ofMachine = readFile("/proc/meminfo").flatMap { MemorySizes(parsing: $0).available }
    withinLimits = Self.leftByLimits(readFile)
    withinGroups = Self.leftByGroups(readFile)
  }

  /// - Source: proc_pid_limits(5) and proc_pid_status(5).
  private static func leftByLimits(_ readFile: (String) -> String?) -> Int? {
    guard let limits = readFile("/proc/self/limits"), let status = readFile("/proc/self/status") else { return nil }
    let used = Dictionary(SystemText.fields(parsing: status)) { first, _ in first }
    let left = [("Max address space", "VmSize"), ("Max data size", "VmData")].compactMap { name, field -> Int? in
      guard
        let line = limits.split(separator: "\n").first(where: { $0.hasPrefix(name) }),
        let limit = line.dropFirst(name.count).split(separator: " ").first.flatMap({ Int($0) }),
        let used = used[field].flatMap(SystemText.byteCount(parsing:))
      else { return nil }
      return max(0, limit - used)
    }
    return left.min()
  }

  private static func leftByGroups(_ readFile: (String) -> String?) -> Int? {
    func number(_ path: String) -> Int? { readFile(path).flatMap { Int($0.trimmed) } }
    func left(_ folder: String, limit: String, usage: String, droppable: String) -> Int? {
      guard let limit = number("\(folder)/\(limit)"), let usage = number("\(folder)/\(usage)") else { return nil }
      let counts = (readFile("\(folder)/memory.stat") ?? "").split(separator: "\n").map { $0.split(separator: " ") }
      let cache = counts.first { $0.first == Substring(droppable) }.flatMap { Int($0[$0.count - 1]) } ?? 0
      return max(0, limit - usage + cache)
    }
    let groups = ControlGroups(readFile: readFile)
    let unified = groups.unified.compactMap {
      left($0, limit: "memory.max", usage: "memory.current", droppable: "inactive_file")
    }
    let version1 = groups.folders(of: "memory").compactMap {
      left($0, limit: "memory.limit_in_bytes", usage: "memory.usage_in_bytes", droppable: "total_inactive_file")
    }
    return (unified + version1).min()
  }
}
