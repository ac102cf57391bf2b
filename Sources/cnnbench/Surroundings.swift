import Backends
import Convolution
import Foundation
import Harness
import Kernels
import Measurements
import Reporting

/// The folder where plans keep what they learned between runs.
enum CacheDirectory {
  /// `cnnbench` in the user's cache folder, as the XDG Base Directory Specification finds it; nil without a home.
  static var path: String? {
    (folder(named: "XDG_CACHE_HOME") ?? folder(named: "HOME").map { $0 + "/.cache" }).map { $0 + "/cnnbench" }
  }

  /// The folder that a variable of the environment names; nil where it is not set, empty or relative.
  private static func folder(named name: String) -> String? {
    ProcessInfo.processInfo.environment[name].flatMap { $0.hasPrefix("/") ? $0 : nil }
  }

  /// Says that what was learned is lost, and why.
  static func report(notKept error: any Error, in directory: String) {
    StandardError.write("note: not kept in '\(directory)': \(error.systemReason)\n")
  }
}

extension Harness.Environment {
  /// This machine, this build, and the libraries it found.
  static var current: Harness.Environment {
    Harness.Environment(
      instructionSets: InstructionSet.available.map(\.rawValue), libraries: BackendCatalog.libraryVersions,
      gitCommit: SourceCheckout.commit)
  }
}

extension Blocking {
  /// What the model allows on the caches of this machine.
  package static let ofThisMachine = Blocking(on: MachineIdentity.current.hierarchy)

  /// What the model allows on the given caches.
  package init(on hierarchy: CacheHierarchy) {
    func byteCount(_ level: MemoryLevel) -> Int? { hierarchy.caches.first { $0.level == level }?.byteCount }
    self.init(firstLevel: byteCount(.l1), secondLevel: byteCount(.l2), thirdLevel: byteCount(.l3))
  }
}

/// The checkout that this executable was built in.
enum SourceCheckout {
  /// What git calls the commit, `-dirty` if there are changes but for reports, which measuring writes; nil for an
  /// installed executable.
  static var commit: String? {
    guard let executable = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe") else {
      return nil
    }
    var folders = executable.split(separator: "/")[...]
    while let folder = folders.popLast() {
      guard folder.hasPrefix(".build") else { continue }
      return description(ofCheckoutAt: "/" + folders.joined(separator: "/"))
    }
    return nil
  }

  private static func description(ofCheckoutAt path: String) -> String? {
    guard let commit = git("describe", "--always", "--abbrev=12", "--exclude=*", at: path),
      let changes = git("status", "--porcelain", "--", ".", ":!Reports", at: path)
    else { return nil }
    return changes.isEmpty ? commit : commit + "-dirty"
  }

  /// What git prints, or nil if it fails.
  private static func git(_ arguments: String..., at path: String) -> String? {
    let git = Process()
    let output = Pipe()
    git.executableURL = URL(filePath: "/usr/bin/env")
    git.arguments = ["git", "-C", path] + arguments
    git.standardOutput = output
    git.standardError = FileHandle.nullDevice
    guard (try? git.run()) != nil, let data = try? output.fileHandleForReading.readToEnd() ?? Data() else { return nil }
    git.waitUntilExit()
    guard git.terminationStatus == 0 else { return nil }
    return String(decoding: data, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
  }
}
