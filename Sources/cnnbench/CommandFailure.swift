import Networks

/// An end that the user is told of in one sentence, and perhaps a second one that helps.
struct CommandFailure: Error, CustomStringConvertible {
  let status: ExitStatus
  let message: String
  let note: String?

  init(_ status: ExitStatus, _ message: String, note: String? = nil) {
    self.status = status
    self.message = message
    self.note = note
  }

  var description: String { "error: \(message)\n" + (note.map { "note: \($0)\n" } ?? "") }
}

extension CommandFailure {
  /// A name that nothing has, with the nearest one that something has.
  ///
  /// - Parameter subject: what `cnnbench list` shows them as; nil if it does not.
  static func unknown(
    _ kind: String, _ name: String, among names: [String], seeAlso subject: String? = nil
  ) -> CommandFailure {
    let reference = subject.map { "; see 'cnnbench list \($0)'" } ?? ""
    let suggestion = NearestName.find(name, among: names).map { "; did you mean '\($0)'?" } ?? ""
    return CommandFailure(
      .usage, "unknown \(kind) '\(name)'\(suggestion)",
      note: "there are \(names.joined(separator: ", "))\(reference)")
  }
}
