import Foundation

/// A folder of a test's own, removed with everything in it when nobody holds it any more.
package final class TemporaryFolder {
  package let url: URL

  package init() throws {
    url = FileManager.default.temporaryDirectory.appending(path: "cnnbench-tests-\(UUID())")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  /// The path of something in the folder, whether it exists or not.
  package func path(_ name: String) -> String { url.appending(path: name).path }

  /// The path of a new file.
  package func file(_ name: String, holding text: String) throws -> String {
    try text.write(to: url.appending(path: name), atomically: false, encoding: .utf8)
    return path(name)
  }
}
