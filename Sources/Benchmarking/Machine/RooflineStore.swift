import Foundation
import Harness
import Kernels

/// Rooflines kept in the cache folder: a folder for each machine, and in it a file for each instruction set and thread
/// count, so that runs at the same time cannot spoil each other's.
package struct RooflineStore: Sendable {
  /// Raised whenever what is measured changes, so that older rooflines are measured again.
  private static let version = 2
  private static let schema = "cnnbench-roofline"

  private struct Record: Codable {
    var schema = RooflineStore.schema
    var schemaVersion = RooflineStore.version
    let roofline: Roofline

    private enum CodingKeys: String, CodingKey {
      case schema
      case schemaVersion = "schema_version"
      case roofline
    }
  }

  package let directory: String
  private let folder: String
  private let machine: MachineIdentity

  /// - Parameter directory: the cache folder; it need not exist.
  package init(directory: String, machine: MachineIdentity = .current) {
    self.directory = directory
    folder = "\(directory)/rooflines/\(machine.folderName)"
    self.machine = machine
  }

  /// What was kept; nil if nothing was, or if it is damaged, or of another machine or version.
  package func roofline(instructionSet: String, threads: Int) -> Roofline? {
    rooflines.first { $0.instructionSet == instructionSet && $0.threads == threads }
  }

  /// Everything that was kept of this machine, by instruction set and thread count.
  package var rooflines: [Roofline] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return names.compactMap(roofline(inFile:)).sorted { Self.place(of: $0) < Self.place(of: $1) }
  }

  /// Takes the place of what was kept for the same instruction set and thread count.
  package func keep(_ roofline: Roofline) throws {
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    let file = URL(filePath: "\(folder)/\(Self.fileName(of: roofline))")
    try encoder.encode(Record(roofline: roofline)).write(to: file, options: .atomic)
    if let former = Self.formerFileName(of: roofline) {
      try? FileManager.default.removeItem(atPath: "\(folder)/\(former)")
    }
  }

  private func roofline(inFile name: String) -> Roofline? {
    guard
      let data = FileManager.default.contents(atPath: "\(folder)/\(name)"),
      let record = try? JSONDecoder().decode(Record.self, from: FormerNames.replaced(in: data)),
      record.schema == Self.schema,
      record.schemaVersion == Self.version, record.roofline.machine == machine,
      record.roofline.isPlausible,
      [Self.fileName(of: record.roofline), Self.formerFileName(of: record.roofline)].contains(name)
    else { return nil }
    return record.roofline
  }

  private static func fileName(of roofline: Roofline) -> String {
    "\(roofline.instructionSet)-\(roofline.threads).json"
  }

  /// The name that earlier versions gave the file.
  private static func formerFileName(of roofline: Roofline) -> String? {
    InstructionSet(named: roofline.instructionSet).map { "\($0.formerName)-\(roofline.threads).json" }
  }

  /// The narrowest vectors and the fewest threads come first.
  private static func place(of roofline: Roofline) -> (lanes: Int, threads: Int) {
    (InstructionSet(named: roofline.instructionSet)?.lanes ?? .max, roofline.threads)
  }
}

extension MachineIdentity {
  /// The facts that tell machines apart, as a file system takes them: `Intel-Xeon-2.80GHz-6-106-6-…`. Machines that
  /// share a name still differ in what their files say.
  fileprivate var folderName: String {
    let numbers = [cpuFamily, cpuModelNumber, cpuStepping].map { $0.map(String.init) }
    let caches = hierarchy.caches.map { "\($0.level.rawValue)-\($0.byteCount >> 10)K-\($0.sharingCount)" }
    let processors = ["\(hierarchy.logicalCPUCount)-cpus", availableCPUCount.map { "\($0)-available" }]
    let facts = [cpuModel] + numbers + processors + caches + [kernelRelease, hypervisor]
    let words = facts.compactMap(\.self).joined(separator: "-").split {
      !($0.isASCII && ($0.isLetter || $0.isNumber || $0 == "."))
    }
    return String(words.joined(separator: "-").prefix(Self.longestFolderName))
  }

  /// Shorter than what common file systems allow, 255 bytes.
  private static let longestFolderName = 200
}
