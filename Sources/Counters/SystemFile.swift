import Foundation

/// Readers of what the kernel tells in text files.
enum SystemFile {
  /// The text of a file, nil if there is none.
  static func read(_ path: String) -> String? { try? String(contentsOfFile: path, encoding: .utf8) }

  /// The number that is all of a file's text.
  static func integer(_ path: String, _ readFile: (String) -> String?) -> Int? {
    readFile(path).flatMap { Int($0.trimmingCharacters(in: .whitespacesAndNewlines)) }
  }
}
