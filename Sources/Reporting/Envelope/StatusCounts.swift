import Measurements

/// How many ended in each way.
package struct StatusCounts: Codable, Hashable, Sendable {
  package let passed: Int
  package let mistrusted: Int
  package let failed: Int
  package let skipped: Int

  package init(_ statuses: [RowStatus]) {
    func count(_ status: RowStatus) -> Int { statuses.count { $0 == status } }
    passed = count(.passed)
    mistrusted = count(.mistrusted)
    failed = count(.failed)
    skipped = count(.skipped)
  }

  package var total: Int { passed + mistrusted + failed + skipped }

  /// `12 passed, 3 skipped`: what there is of each.
  package var text: String {
    let all = [(passed, "passed"), (mistrusted, "mistrusted"), (failed, "failed"), (skipped, "skipped")]
    return all.filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }.joined(separator: ", ")
  }
}
