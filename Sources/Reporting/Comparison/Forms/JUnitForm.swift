extension ComparisonForm {
  /// JUnit's XML, which most CI systems show: a test for each quantity of each row.
  static let junit = ComparisonForm("junit") { envelope in JUnitText(envelope.payload).text }
}

private struct JUnitText {
  let results: ComparisonResults

  init(_ results: ComparisonResults) { self.results = results }

  var text: String {
    let entries = results.entries
    let failures = entries.count(where: \.verdict.isRegression)
    let skipped = entries.count { isSkipped($0.verdict) }
    let attributes =
      "name=\"cnnbench compare\" tests=\"\(entries.count)\" failures=\"\(failures)\" skipped=\"\(skipped)\""
    return """
      <?xml version="1.0" encoding="UTF-8"?>
      <testsuites>
      <testsuite \(attributes)>
      \(entries.map(testCase).joined(separator: "\n"))
      </testsuite>
      </testsuites>

      """
  }

  private func testCase(_ entry: ComparisonEntry) -> String {
    let name = [entry.key.details.joined(separator: " "), entry.key.title, entry.quantity].filter { !$0.isEmpty }
    let head = "<testcase classname=\"\(escaped(entry.key.subject))\" name=\"\(escaped(name.joined(separator: " ")))\""
    let message = "message=\"\(escaped(entry.sentence))\""
    if entry.verdict.isRegression {
      return
        "\(head)><failure \(message) type=\"\(entry.verdict.rawValue)\">\(escaped(entry.repro ?? ""))</failure></testcase>"
    }
    return isSkipped(entry.verdict) ? "\(head)><skipped \(message)/></testcase>" : "\(head)/>"
  }

  private func isSkipped(_ verdict: RowVerdict) -> Bool {
    [.onlyInBase, .onlyInHead, .notComparable].contains(verdict)
  }

  private func escaped(_ text: String) -> String { HTMLText().escapeText(text) }
}
