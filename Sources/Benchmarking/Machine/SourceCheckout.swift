import Foundation
import Harness

/// The checkout that this executable was built in.
package enum SourceCheckout {
  /// What git calls the commit, `-dirty` if there are changes but for reports, which measuring writes; nil for an
  /// installed executable.
  package static var commit: String? {
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
    guard let end = ChildProcess(words: ["git", "-C", path] + arguments).run(), end.cause == .exit(0) else {
      return nil
    }
    return end.output.trimmingCharacters(in: .whitespacesAndNewlines)
  }
}
