import Measurements

/// How a run over problems ended: how many passed, and why others did not.
package struct RunSummary: Codable, Hashable, Sendable {
  /// Of the problems: each as the backend that did best on it.
  package let problems: StatusCounts
  /// Of the rows of each backend, in the order of the rows.
  package let backends: [BackendCounts]
  /// Most problems first.
  package let skipped: [SkipReason]

  /// Whether a backend was wrong on a problem.
  package var hasFailures: Bool { backends.contains { $0.rows.failed > 0 } }

  /// The rows of one backend by status.
  package struct BackendCounts: Codable, Hashable, Sendable {
    package let backend: String
    package let rows: StatusCounts
  }

  package init(_ rows: [ConvolutionRow]) {
    let contests = Ranking.groups(rows)
    problems = StatusCounts(contests.map { $0.bestStatus })
    let measured = rows.filter { $0.backend != ConvolutionRow.everyBackend }
    let byBackend = Dictionary(grouping: measured, by: \.backend)
    backends = measured.map(\.backend).uniqued.map { name in
      BackendCounts(backend: name, rows: StatusCounts((byBackend[name] ?? []).map(\.status)))
    }
    skipped = SkipReason.all(
      of: contests.map { contest in
        let skipped = contest.filter { $0.status == .skipped }
        return SkipReason.Problem(
          isLost: skipped.count == contest.count, reasons: skipped.map { ($0.backend, $0.firstReason ?? "") })
      })
  }
}

extension [ConvolutionRow] {
  /// The status of the backend that did best.
  fileprivate var bestStatus: RowStatus {
    let order: [RowStatus] = [.passed, .mistrusted, .failed]
    return order.first { status in contains { $0.status == status } } ?? .skipped
  }
}
