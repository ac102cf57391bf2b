extension ComparisonForm {
  /// Commands that GitHub's runner shows as annotations of a run: an error for each regression, a warning where nothing
  /// could be compared, and a notice with the verdict.
  ///
  /// - Source: <https://docs.github.com/actions/reference/workflow-commands-for-github-actions>.
  static let annotations = ComparisonForm("github-annotations") { envelope in
    let results = envelope.payload
    let errors = results.entries.filter(\.verdict.isRegression).map { entry in
      command("error", title: entry.key.title, entry.sentence + (entry.repro.map { "\n\($0)" } ?? ""))
    }
    let kind = results.conclusion == .notComparable ? "warning" : "notice"
    return (errors + [command(kind, title: "cnnbench compare", ComparisonReport.verdict(results))]).joined()
  }

  private static func command(_ kind: String, title: String, _ message: String) -> String {
    let lines = message.printableLines.joined(separator: "\n")
    return "::\(kind) title=\(property(title.printable))::\(escaped(lines))\n"
  }

  private static func escaped(_ text: String) -> String {
    text.replacing("%", with: "%25").replacing("\r", with: "%0D").replacing("\n", with: "%0A")
  }

  private static func property(_ text: String) -> String {
    escaped(text).replacing(":", with: "%3A").replacing(",", with: "%2C")
  }
}
