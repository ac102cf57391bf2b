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

  private enum CodingKeys: String, CodingKey {
    case layer, problem, backend, threads, isa, status, reason, changes, rejections
    case postOps = "post_ops"
    case modelSummary = "model_summary"
    case winnerSummary = "winner_summary"
    case modelToWinner = "model_to_winner"
    case triedCount = "tried_count"
  }

  /// The row of the model's plan, before it is timed.
  ///
  /// - Parameter problem: the problem's text form.
  package init(
    layer: String, problem: String, backend: String, threads: Int, isa: String?, postOps: String?, status: RowStatus,
    reason: String?, modelSummary: String?
  ) {
    self.layer = layer
    self.problem = problem
    self.backend = backend
    self.threads = threads
    self.isa = isa
    self.postOps = postOps
    self.status = status
    self.reason = reason
    self.modelSummary = modelSummary
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
