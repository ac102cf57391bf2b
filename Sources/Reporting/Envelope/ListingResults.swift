import Measurements

/// What `cnnbench conv --list` tells: what would be measured.
package struct ListingResults: ResultPayload {
  package static let command = "conv --list"
  package static let schema = "cnnbench-conv-list"

  package let problems: [ListedProblem]
  /// Most problems first.
  package let skipped: [SkipReason]
  /// What the measurements take if each uses all of its time.
  package let longestSeconds: Double?

  private enum CodingKeys: String, CodingKey {
    case problems, skipped
    case longestSeconds = "longest_seconds"
  }

  package init(_ outlooks: [LayerOutlook], longestSeconds: Double? = nil) {
    problems = outlooks.map(ListedProblem.init)
    skipped = SkipReason.all(
      of: problems.map { problem in
        SkipReason.Problem(
          isLost: problem.backends.isEmpty, reasons: problem.obstacles.map { ($0.backend, $0.reason) })
      })
    self.longestSeconds = longestSeconds
  }
}
