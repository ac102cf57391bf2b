import Harness
import Measurements

/// One thing in which the environments of two results differ.
package struct EnvironmentDifference: Codable, Hashable, Sendable {
  package let name: String
  package let base: String
  package let head: String
  /// Whether it makes them two machines, whose times say nothing of the programs.
  package let isOfMachine: Bool

  private enum CodingKeys: String, CodingKey {
    case name, base, head
    case isOfMachine = "of_machine"
  }

  private static let unknown = "unknown"

  /// What differs, the machine first. Load, date and free memory change all the time, and are left out.
  package static func all(_ base: Harness.Environment, _ head: Harness.Environment) -> [EnvironmentDifference] {
    let sides = zip(traits(of: base), traits(of: head))
    let differing = sides.filter { $0.text != $1.text }.map { base, head in
      EnvironmentDifference(
        name: base.name, base: base.text ?? unknown, head: head.text ?? unknown, isOfMachine: base.isOfMachine)
    }
    return differing + libraries(base.libraries, head.libraries)
  }

  private static func libraries(_ base: [String: String], _ head: [String: String]) -> [EnvironmentDifference] {
    Set(base.keys).union(head.keys).sorted().filter { base[$0] != head[$0] }.map { name in
      EnvironmentDifference(
        name: name, base: base[name] ?? "absent", head: head[name] ?? "absent", isOfMachine: false)
    }
  }

  private typealias Trait = (name: String, text: String?, isOfMachine: Bool)

  private static func traits(of environment: Harness.Environment) -> [Trait] {
    let model = [environment.cpuFamily, environment.cpuModelNumber, environment.cpuStepping]
    let isModelKnown = model.contains { $0 != nil }
    return [
      ("processor", environment.cpuModel ?? environment.cpuVendor, true),
      (
        "family/model/stepping",
        isModelKnown ? model.map { $0.map(String.init) ?? "?" }.joined(separator: "/") : nil, true
      ),
      ("instruction sets", environment.instructionSets.joined(separator: " "), true),
      ("logical CPUs", environment.logicalCPUCount.map(String.init), true),
      ("CPUs of the process", environment.availableCPUCount.map(String.init), true),
      ("L1d cache", environment.l1DataCacheByteCount.map(NumberText.byteCount), true),
      ("L2 cache", environment.l2CacheByteCount.map(NumberText.byteCount), true),
      ("L3 cache", environment.l3CacheByteCount.map(NumberText.byteCount), true),
      ("hypervisor", environment.hypervisor ?? environment.isVirtualised.map { $0 ? "some" : "none" }, true),
      ("governor", environment.frequencyGovernor, true),
      ("operating system", environment.operatingSystem, false),
      ("kernel", environment.kernelRelease, false),
      ("compiler", environment.compiler, false),
      ("build", environment.buildConfiguration, false),
      ("commit", environment.gitCommit, false),
    ]
  }
}
