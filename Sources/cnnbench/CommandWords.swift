import Harness

/// Command lines as a shell reads them back.
enum CommandWords {
  /// The command line of this process.
  static var typed: String {
    (["cnnbench"] + ProcessArguments.words.dropFirst()).map(quoted).joined(separator: " ")
  }

  static func quoted(_ word: String) -> String {
    let isPlain = word.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "-_=+,./:@".contains($0)) }
    return isPlain && !word.isEmpty ? word : "'" + word.replacing("'", with: #"'\''"#) + "'"
  }
}
