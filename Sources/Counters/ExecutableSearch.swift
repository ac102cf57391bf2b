import Foundation

/// Finds programs as a shell does.
package enum ExecutableSearch {
  /// - Parameter searchPath: folders with colons between them, as in PATH; nil is none.
  package static func path(of name: String, in searchPath: String?) -> String? {
    (searchPath ?? "").split(separator: ":").lazy.map { "\($0)/\(name)" }
      .first { FileManager.default.isExecutableFile(atPath: $0) }
  }
}
