/// The results of one command, as its result files hold them.
///
/// Keys are part of the files, so every type in a payload names them (`CodingKeys`) where they are not its properties' names.
package protocol ResultPayload: Codable, Hashable, Sendable {
  /// The command, as it is typed: `conv`.
  static var command: String { get }
  /// Names the payload in files: `cnnbench-conv`.
  static var schema: String { get }
}

extension ResultPayload {
  package static var schema: String { "cnnbench-\(command)" }
}
