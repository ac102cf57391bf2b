import Harness
import Measurements

/// The geometric mean of the ratios of one contender over the rows of a group.
struct ComparisonMean: Hashable, Sendable {
  let group: String
  let contender: String
  let conditions: String
  let rowCount: Int
  let interval: RatioInterval

  private struct Identity: Hashable {
    let group: String
    let contender: String
    let conditions: String

    init(_ entry: ComparisonEntry) {
      var key = entry.key
      key.occurrence = 0
      group = entry.group ?? "all other layers"
      contender = key.contender ?? ""
      conditions = key.conditions
    }
  }

  /// One for each group, contender and condition of at least two rows, in the order of their first rows.
  static func all(of entries: [ComparisonEntry]) -> [ComparisonMean] {
    let compared = entries.filter { $0.isTime && $0.verdict.isCompared }
    let groups = Dictionary(grouping: compared, by: Identity.init)
    return compared.map(Identity.init).uniqued.compactMap { identity in
      let ratios = (groups[identity] ?? []).compactMap(\.interval)
      guard ratios.count >= 2, let mean = RatioInterval.geometricMean(of: ratios) else { return nil }
      return ComparisonMean(
        group: identity.group, contender: identity.contender, conditions: identity.conditions, rowCount: ratios.count,
        interval: mean)
    }
  }
}
