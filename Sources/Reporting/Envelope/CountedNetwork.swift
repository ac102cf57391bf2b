import NetworkCosts

/// The cost of one network, and where its definition comes from.
package struct CountedNetwork: Codable, Hashable, Sendable {
  package let cost: NetworkCost
  package let source: String
  package let caveat: String?

  package init(cost: NetworkCost, source: String, caveat: String? = nil) {
    self.cost = cost
    self.source = source
    self.caveat = caveat
  }
}
