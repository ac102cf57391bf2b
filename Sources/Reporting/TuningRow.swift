import Harness

/// How far the model's blocking is from what a search found, for one backend on one layer.
package struct TuningRow: Codable, Hashable, Sendable {
  package let layer: String
  /// The problem's text form.
  package let problem: String
  package let backend: String
  package let threads: Int
  package let isa: String?
  package let postOps: String?
  package private(set) var status: RowStatus
  /// Why the row did not pass.
  package private(set) var reason: String?
  /// What the model's plan chose.
  package let modelSummary: String?
  /// What the winner's plan chose; nil where the search found none.
  package private(set) var winnerSummary: String?
  /// The sizes in which the winner's blocking differs from the model's; nil where the search found none.
  package private(set) var changes: [String: Int]?
  /// Time of the model's plan ÷ time of the winner's, measured after the search.
  package var modelToWinner: RatioInterval?
  /// Different plans that were measured, or rejected.
  package var triedCount: Int?
  /// What is wrong with those that were rejected; nil where nothing was searched.
  package var rejections: [String]?

  /// - Parameter row: of the model's plan, before it is timed.
  package init(_ row: ConvolutionRow) {
    layer = row.layer
    problem = row.problem
    backend = row.backend
    threads = row.threads
    isa = row.isa
    postOps = row.postOps
    status = row.status
    reason = row.reason
    modelSummary = row.summary
  }

  /// Whether the winner is faster beyond doubt, so that later plans take its blocking.
  package var isKept: Bool { (modelToWinner?.low ?? 0) > 1 }

  /// The row of a backend without a result.
  package func ended(_ status: RowStatus, reason: String) -> TuningRow {
    var row = self
    row.status = status
    row.reason = reason
    return row
  }

  /// Sizes that are not the model's, by name: `panel_bytes=12288 strip_pixels=724`.
  package static func text(ofChanges changes: [String: Int]) -> String {
    changes.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: " ")
  }

  /// Enters what the comparison after the search found.
  package mutating func record(_ modelToWinner: RatioInterval, winnerSummary: String?, changes: [String: Int]) {
    self.modelToWinner = modelToWinner
    self.winnerSummary = winnerSummary
    self.changes = changes
  }
}

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
  static func all(of rows: [TuningRow]) -> [ModelDistance] {
    let backends = rows.map(\.backend).uniqued
    let each = backends.map { name in ModelDistance(of: rows.filter { $0.backend == name }, backend: name) }
    return (each + [ModelDistance(of: rows)]).compactMap(\.self)
  }
}
