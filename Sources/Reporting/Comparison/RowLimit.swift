/// What one kind of rows is held to.
package struct RowLimit: Codable, Hashable, Sendable {
  /// The name of times among the quantities.
  package static let time = "time"

  /// A regular expression that is found in the text of the row's key.
  package let pattern: String
  package let quantity: String
  /// By how much it may grow, as a part: takes the place of the threshold of times, and of exact equality.
  package let threshold: Double?
  /// What the head may have at most, whatever the base has: milliseconds, or a count.
  package let most: Double?
  /// Whether it is not compared at all.
  package let isIgnored: Bool

  private enum CodingKeys: String, CodingKey {
    case pattern = "match"
    case quantity, threshold, most
    case isIgnored = "ignore"
  }

  package init(
    pattern: String, quantity: String = RowLimit.time, threshold: Double? = nil, most: Double? = nil,
    isIgnored: Bool = false
  ) {
    self.pattern = pattern
    self.quantity = quantity
    self.threshold = threshold
    self.most = most
    self.isIgnored = isIgnored
  }
}

/// The limits of a comparison, ready to be looked up.
struct RowLimits {
  /// What holds for one quantity of one row.
  struct Rule: Hashable {
    var threshold: Double?
    var most: Double?
    var isIgnored = false
  }

  private let limits: [(limit: RowLimit, expression: Regex<AnyRegexOutput>)]

  /// - Parameter limits: their expressions are known to be valid; others match nothing.
  init(_ limits: [RowLimit]) {
    self.limits = limits.compactMap { limit in
      (try? Regex(limit.pattern)).map { (limit, $0) }
    }
  }

  /// Of several limits that match, later ones win over earlier ones.
  func rule(for key: RowKey, quantity: String) -> Rule {
    guard !limits.isEmpty else { return Rule() }
    let text = key.text
    return limits.reduce(into: Rule()) { rule, entry in
      let limit = entry.limit
      guard limit.quantity == quantity, text.firstMatch(of: entry.expression) != nil else { return }
      rule.threshold = limit.threshold ?? rule.threshold
      rule.most = limit.most ?? rule.most
      rule.isIgnored = limit.isIgnored
    }
  }
}
