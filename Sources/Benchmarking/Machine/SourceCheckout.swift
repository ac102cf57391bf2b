import Foundation
import Harness

/// The checkout that this executable was built in.
enum SourceCheckout {
  /// What git calls the commit, `-dirty` if there are changes but for reports, which measuring writes; nil for an
  /// installed executable.
  static var commit: String? {
    var folders = ProcessArguments.executable.path.split(separator: "/")[...]
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
