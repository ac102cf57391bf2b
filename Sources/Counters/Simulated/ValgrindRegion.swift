import CHost

/// The part of a process that `SimulatedCounters` counts.
package enum ValgrindRegion {
  static let factPrefix = "fact "

  /// Whether this process runs under valgrind.
  package static var isUnderValgrind: Bool { cnnbench_is_on_valgrind() }

  /// Does the work until the simulated caches are warm, then once to be counted; and tells the parent process the facts.
  ///
  /// Outside valgrind the work is done as often, and nothing is counted.
  /// - Parameters:
  ///   - warmUps: executions before the one that is counted.
  ///   - facts: what the counts depend on and the parent cannot know, such as the instruction set in use, by name.
  ///     Names without `=`, no line breaks.
  package static func count(warmUps: Int, facts: [String: String], _ work: () -> Void) {
    for (name, value) in facts.sorted(by: { $0.key < $1.key }) { print("\(factPrefix)\(name)=\(value)") }
    cnnbench_callgrind_start()
    for _ in 0..<warmUps { work() }
    cnnbench_callgrind_zero()
    work()
    cnnbench_callgrind_dump()
    cnnbench_callgrind_stop()
  }

  /// The facts within what the process printed.
  package static func facts(parsing output: String) -> [String: String] {
    let pairs = output.split(separator: "\n").filter { $0.hasPrefix(factPrefix) }.compactMap { line in
      let parts = line.dropFirst(factPrefix.count).split(separator: "=", maxSplits: 1)
      return parts.count == 2 ? (String(parts[0]), String(parts[1])) : nil
    }
    return Dictionary(pairs) { $1 }
  }
}
