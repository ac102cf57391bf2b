import NetworkCosts

/// The cost of one network, and where its definition comes from.
package struct CountedNetwork: Codable, Hashable, Sendable {
  package let cost: NetworkCost
  package let source: String
  package let caveat: String?
  /// What a model file holds besides the layers that are counted, each with the reason; nil in older files.
  package let uncounted: [String]?

  package init(cost: NetworkCost, source: String, caveat: String? = nil, uncounted: [String] = []) {
    self.cost = cost
    self.source = source
    self.caveat = caveat
    self.uncounted = uncounted.isEmpty ? nil : uncounted
  }
}
