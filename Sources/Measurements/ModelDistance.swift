import Harness

/// How far the model is from the search on all layers of a backend, or of all backends.
package struct ModelDistance: Codable, Hashable, Sendable {
  /// Whether the model reaches its aim.
  package enum Verdict: String, Codable, Sendable {
    case reached
    case missed
    /// The interval of the mean includes the aim.
    case open
  }

  /// Nil for all together.
  package let backend: String?
  package let rowCount: Int
  /// The geometric mean of the model's times ÷ the winners'.
  package let modelToWinner: RatioInterval
  package let verdict: Verdict

  private enum CodingKeys: String, CodingKey {
    case backend, verdict
    case rowCount = "row_count"
    case modelToWinner = "model_to_winner"
  }

  /// The most by which the model should be slower on the geometric mean.
  package static let aim = 0.05

  /// Nil without a row that was compared.
  package init?(of rows: [TuningRow], backend: String? = nil) {
    let ratios = rows.filter { $0.status == .passed }.compactMap(\.modelToWinner)
    guard let mean = RatioInterval.geometricMean(of: ratios) else { return nil }
    self.backend = backend
    rowCount = ratios.count
    modelToWinner = mean
    verdict = mean.high <= 1 + Self.aim ? .reached : mean.low > 1 + Self.aim ? .missed : .open
  }

  /// One for each backend in the order of the rows, then one for all together.
  package static func all(of rows: [TuningRow]) -> [ModelDistance] {
    let backends = rows.map(\.backend).uniqued
    let each = backends.map { name in ModelDistance(of: rows.filter { $0.backend == name }, backend: name) }
    return (each + [ModelDistance(of: rows)]).compactMap(\.self)
  }
}
