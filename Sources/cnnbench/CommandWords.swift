import Harness

/// Command lines as a shell reads them back.
enum CommandWords {
  /// The command line of this process.
  static var typed: String {
    (["cnnbench"] + ProcessArguments.words.dropFirst()).map(quoted).joined(separator: " ")
  }

  static func quoted(_ word: String) -> String { ShellWords.quoted(word) }
}
