import Foundation
import Measurements
import Reporting

/// Result files as arguments of commands.
enum StoredResult {
  /// - Throws: `CommandFailure` for a file that cannot be read, or that is no result file.
  static func file(at path: String) throws -> ResultFile {
    do { return try ResultFile(json: try text(of: path)) } catch let error as EnvelopeError {
      throw CommandFailure(.data, "'\(path)': \(error)")
    }
  }

  /// - Throws: `CommandFailure` for a file that cannot be read.
  static func text(of path: String) throws -> String {
    let data: Data
    do { data = try Data(contentsOf: URL(filePath: path)) } catch {
      throw CommandFailure(.data, "cannot read '\(path)': \(error.systemReason)")
    }
    guard let text = String(data: data, encoding: .utf8) else {
      throw CommandFailure(.data, "'\(path)': not a result file of cnnbench: it is not UTF-8")
    }
    return text
  }
}
