import Harness
import Measurements

/// The geometric mean of the ratios of one candidate over the rows of a group.
struct ComparisonMean: Hashable, Sendable {
  let group: String
  let candidate: String
  let conditions: String
  let rowCount: Int
  let interval: RatioInterval

  private struct Identity: Hashable {
    let group: String
    let candidate: String
    let conditions: String

    init(_ entry: ComparisonEntry) {
      var key = entry.key
      key.occurrence = 0
      group = entry.group ?? "all other layers"
      candidate = key.candidate ?? ""
      conditions = key.conditions
    }
  }

  /// One for each group, candidate and condition of at least two rows, in the order of their first rows.
  static func all(of entries: [ComparisonEntry]) -> [ComparisonMean] {
    let compared = entries.filter { $0.isTime && $0.verdict.isCompared }
    let groups = Dictionary(grouping: compared, by: Identity.init)
    return compared.map(Identity.init).uniqued.compactMap { identity in
      let ratios = (groups[identity] ?? []).compactMap(\.interval)
      guard ratios.count >= 2, let mean = RatioInterval.geometricMean(of: ratios) else { return nil }
      return ComparisonMean(
        group: identity.group, candidate: identity.candidate, conditions: identity.conditions, rowCount: ratios.count,
        interval: mean)
    }
  }
}
