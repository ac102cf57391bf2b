import Foundation
import Testing

/// Compares text with a committed file; with `CNNBENCH_UPDATE_SNAPSHOTS=1` in the environment, rewrites the file.
func expectSnapshot(_ text: String, at path: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
  let url = projectFolder.appending(path: path)
  if ProcessInfo.processInfo.environment["CNNBENCH_UPDATE_SNAPSHOTS"] == "1" {
    try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try text.write(to: url, atomically: true, encoding: .utf8)
  }
  let committed = (try? String(contentsOf: url, encoding: .utf8)) ?? ""
  let firstDifference = zip(
    text.split(separator: "\n", omittingEmptySubsequences: false) + [""],
    committed.split(separator: "\n", omittingEmptySubsequences: false) + [""]
  ).first { $0 != $1 }
  #expect(
    text == committed,
    """
    \(path) is out of date; first difference: \(firstDifference.map { "'\($0)' instead of '\($1)'" } ?? "the length").
    CNNBENCH_UPDATE_SNAPSHOTS=1 swift test --filter ArchitecturesTests
    """, sourceLocation: sourceLocation)
}

/// The root of the project, found from this file's place in it.
let projectFolder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
  .deletingLastPathComponent()
