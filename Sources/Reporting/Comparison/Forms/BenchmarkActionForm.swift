import Measurements

extension ComparisonForm {
  /// The JSON of github-action-benchmark's tool `customSmallerIsBetter`: what the head measured.
  ///
  /// - Source: <https://github.com/benchmark-action/github-action-benchmark>.
  static let benchmarkAction = ComparisonForm("github-action-benchmark") { envelope in
    try ResultJSON.text(of: envelope.payload.entries.filter { $0.head != nil }.map(Record.init))
  }
}

private struct Record: Encodable {
  let name: String
  let unit: String
  let value: Double
  let range: String?
  let extra: String

  init(_ entry: ComparisonEntry) {
    name = entry.isTime ? entry.key.text : "\(entry.key.text) \(entry.quantity)"
    unit = entry.isTime ? "ms" : entry.quantity
    value = entry.head ?? 0
    range = entry.headLow.flatMap { low in
      entry.headHigh.map { "\(NumberText.significant(low)) to \(NumberText.significant($0))" }
    }
    extra = entry.sentence
  }
}
