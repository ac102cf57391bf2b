import Harness
import Measurements

/// The facts about machine and run that stand above every report.
struct EnvironmentLines {
  let lines: [(label: String, text: String)]

  init(_ environment: Harness.Environment) {
    let all: [(label: String, facts: [String?])] = [
      ("Machine", Self.machine(environment)), ("Memory", Self.memory(environment)),
      ("Software", Self.software(environment)), ("Measured", Self.circumstances(environment)),
    ]
    let known = all.map { (label: $0.label, text: $0.facts.compactMap(\.self).joined(separator: ", ")) }
    lines = known.filter { !$0.text.isEmpty }
  }

  /// One fact on each line, the labels in a column.
  var text: String {
    let width = lines.map(\.label.count).max() ?? 0
    return lines.map { $0.label + String(repeating: " ", count: width - $0.label.count) + "  \($0.text)\n" }.joined()
  }

  /// A list of the facts.
  var markdown: String { lines.map { "- \($0.label): \($0.text)\n" }.joined() }

  private static func machine(_ environment: Harness.Environment) -> [String?] {
    let virtual = environment.hypervisor.map { "virtual (\($0))" } ?? "virtual"
    return [
      environment.cpuModel ?? environment.cpuVendor,
      environment.logicalCPUCount.map { $0 == 1 ? "1 logical CPU" : "\($0) logical CPUs" },
      environment.isVirtualised == true ? virtual : nil,
      environment.instructionSets.isEmpty ? nil : environment.instructionSets.joined(separator: " "),
    ]
  }

  private static func memory(_ environment: Harness.Environment) -> [String?] {
    [
      environment.l1DataCacheByteCount.map { "L1d \(NumberText.byteCount($0))" },
      environment.l2CacheByteCount.map { "L2 \(NumberText.byteCount($0))" },
      environment.l3CacheByteCount.map { "L3 \(NumberText.byteCount($0))" },
      environment.memoryByteCount.map { "RAM \(NumberText.byteCount($0))" },
    ]
  }

  private static func software(_ environment: Harness.Environment) -> [String?] {
    let libraries = environment.libraries.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
    let system = [environment.operatingSystem, environment.kernelRelease.map { "kernel \($0)" }]
    let program = "\(environment.compiler) (\(environment.buildConfiguration))"
    return system + libraries + [program, environment.gitCommit.map { "commit \($0)" }]
  }

  private static func circumstances(_ environment: Harness.Environment) -> [String?] {
    [
      environment.date, environment.frequencyGovernor.map { "governor \($0)" },
      environment.loadAverages?.first.map { "load \($0)" },
    ]
  }
}
