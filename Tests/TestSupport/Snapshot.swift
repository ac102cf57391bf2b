import Foundation

/// A text that differs from the one on record.
package struct SnapshotMismatch: Error, CustomStringConvertible {
  package let description: String
}

/// Compares `text` with the file `Snapshots/<name>` next to the calling test.
///
/// With `CNNBENCH_RECORD_SNAPSHOTS=1` in the environment it writes the file instead; look at the difference in git.
///
/// - Throws: `SnapshotMismatch`, which shows the first line that differs.
package func requireSnapshot(_ text: String, named name: String, testFile: String = #filePath) throws {
  let folder = URL(fileURLWithPath: testFile).deletingLastPathComponent().appendingPathComponent("Snapshots")
  try requireSnapshot(text, file: folder.appendingPathComponent(name))
}

/// Compares `text` with a committed file, or writes it anew as for `requireSnapshot(_:named:)`.
///
/// - Throws: `SnapshotMismatch`, which shows the first line that differs.
package func requireSnapshot(_ text: String, file: URL) throws {
  if ProcessInfo.processInfo.environment["CNNBENCH_RECORD_SNAPSHOTS"] == "1" {
    try text.write(to: file, atomically: true, encoding: .utf8)
    return
  }
  let hint = "; CNNBENCH_RECORD_SNAPSHOTS=1 records it anew"
  guard let recorded = try? String(contentsOf: file, encoding: .utf8) else {
    throw SnapshotMismatch(description: "there is no \(file.path)\(hint)")
  }
  guard recorded != text else { return }
  let lines = (
    recorded.split(separator: "\n", omittingEmptySubsequences: false),
    text.split(separator: "\n", omittingEmptySubsequences: false)
  )
  let index = Array(zip(lines.0, lines.1)).prefix { $0 == $1 }.count
  let (old, new) = (lines.0.dropFirst(index).first ?? "nothing", lines.1.dropFirst(index).first ?? "nothing")
  throw SnapshotMismatch(description: "\(file.lastPathComponent):\(index + 1) is\n\(new)\nnot\n\(old)\n\(hint)")
}
