extension ComparisonForm {
  /// Bencher's metric format: what the head measured, with intervals, by benchmark and measure.
  ///
  /// - Source: <https://bencher.dev/docs/reference/bencher-metric-format/>; times are its `latency`, in nanoseconds.
  static let bencher = ComparisonForm("bencher") { envelope in
    let measured = envelope.payload.entries.filter { $0.head != nil }
    let benchmarks = Dictionary(grouping: measured, by: \.key.text)
    return try ResultJSON.text(
      of: benchmarks.mapValues { entries in
        Dictionary(entries.map { ($0.isTime ? "latency" : $0.quantity, Metric($0)) }) { first, _ in first }
      })
  }
}

private struct Metric: Encodable {
  let value: Double
  let lower: Double?
  let upper: Double?

  private enum CodingKeys: String, CodingKey {
    case value
    case lower = "lower_value"
    case upper = "upper_value"
  }

  init(_ entry: ComparisonEntry) {
    let nanoseconds = entry.isTime ? 1e6 : 1
    value = (entry.head ?? 0) * nanoseconds
    lower = entry.headLow.map { $0 * nanoseconds }
    upper = entry.headHigh.map { $0 * nanoseconds }
  }
}
