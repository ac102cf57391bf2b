import Foundation

/// A folder that files are written to.
enum OutputFolder {
  /// Makes the folder, with those above it, if there is none.
  ///
  /// - Throws: `CommandFailure` where it cannot be made.
  static func make(_ path: String) throws {
    do { try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true) } catch {
      throw CommandFailure(.output, "cannot make the folder '\(path)': \(error.systemReason)")
    }
  }
}
