import Foundation
import Measurements

/// A file that cannot be written, and why.
package struct ReportWriterError: Error, Equatable, CustomStringConvertible {
  package let path: String
  package let reason: String

  package var description: String { "cannot write '\(path)': \(reason)" }
}

/// Puts reports into files, whole or not at all.
package enum ReportWriter {
  /// Writes to a temporary file in the same folder, which then takes the place of the file at `path`.
  ///
  /// A link keeps pointing to its file; what is not a file, such as a pipe or `/dev/null`, is written to in place.
  package static func write(_ text: String, to path: String) throws(ReportWriterError) {
    try requireWritable(path)
    do {
      if replacesFile(at: path) {
        let destination = URL(fileURLWithPath: path).resolvingSymlinksInPath()
        try Data(text.utf8).write(to: destination, options: .atomic)
      } else {
        try FileHandle(forWritingTo: URL(fileURLWithPath: path)).write(contentsOf: Data(text.utf8))
      }
    } catch {
      throw ReportWriterError(path: path, reason: error.systemReason)
    }
  }

  /// Throws what `write` would throw for a folder that is missing or read-only, before there is anything to lose.
  package static func requireWritable(_ path: String) throws(ReportWriterError) {
    if path.isEmpty || isFolder(path) { throw ReportWriterError(path: path, reason: "it is not the name of a file") }
    guard replacesFile(at: path) else { return }
    let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
    guard isFolder(folder) else { throw ReportWriterError(path: path, reason: "the folder '\(folder)' does not exist") }
    guard FileManager.default.isWritableFile(atPath: folder) else {
      throw ReportWriterError(path: path, reason: "the folder '\(folder)' is not writable")
    }
  }

  private static func isFolder(_ path: String) -> Bool {
    var isDirectory: ObjCBool = false
    return FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) && isDirectory.boolValue
  }

  /// Whether nothing, a plain file, or a link to one of these is at `path`, so that a text takes the place of the one before.
  package static func replacesFile(at path: String) -> Bool {
    var status = stat()
    return stat(path, &status) != 0 || status.st_mode & S_IFMT == S_IFREG
  }
}
