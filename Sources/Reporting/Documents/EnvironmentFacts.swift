import Harness
import Measurements

extension Harness.Environment {
  /// What stands above every report of times: machine, memory, software, and when and how it was measured.
  package var facts: [Fact] {
    let all: [(label: String, parts: [String?])] = [
      ("Machine", machine), ("Memory", memory), ("Software", software), ("Measured", circumstances),
    ]
    let known = all.map { Fact($0.label, $0.parts.compactMap(\.self).joined(separator: ", ")) }
    return known.filter { !$0.text.isEmpty }
  }

  private var machine: [String?] {
    let virtual = hypervisor.map { "virtual (\($0))" } ?? "virtual"
    return [
      cpuModel ?? cpuVendor, logicalCPUCount.map { $0 == 1 ? "1 logical CPU" : "\($0) logical CPUs" },
      isVirtualised == true ? virtual : nil,
      instructionSets.isEmpty ? nil : instructionSets.joined(separator: " "),
    ]
  }

  private var memory: [String?] {
    [
      l1DataCacheByteCount.map { "L1d \(NumberText.byteCount($0))" },
      l2CacheByteCount.map { "L2 \(NumberText.byteCount($0))" },
      l3CacheByteCount.map { "L3 \(NumberText.byteCount($0))" },
      memoryByteCount.map { "RAM \(NumberText.byteCount($0))" },
    ]
  }

  private var software: [String?] {
    let system = [operatingSystem, kernelRelease.map { "kernel \($0)" }]
    let versions = libraries.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
    return system + versions + ["\(compiler) (\(buildConfiguration))", gitCommit.map { "commit \($0)" }]
  }

  private var circumstances: [String?] {
    [date, frequencyGovernor.map { "governor \($0)" }, loadAverages?.first.map { "load \($0)" }]
  }
}
