import NetworkCosts

/// What `cnnbench arch-cost` found out: what networks cost, next to what was published about them.
package struct CostResults: ResultPayload {
  package static let command = "arch-cost"

  package let networks: [CountedNetwork]
  /// Networks that cannot take the image that was given.
  package let skipped: [SkippedNetwork]
  package let published: [PublishedComparison]

  package init(networks: [CountedNetwork], skipped: [SkippedNetwork] = [], published: [PublishedComparison]) {
    self.networks = networks
    self.skipped = skipped
    self.published = published
  }

  /// - Throws: `EnvelopeError.impossible` for counts that no network can have, which sums would overflow with.
  package init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    networks = try container.decode([CountedNetwork].self, forKey: .networks)
    skipped = try container.decodeIfPresent([SkippedNetwork].self, forKey: .skipped) ?? []
    published = try container.decode([PublishedComparison].self, forKey: .published)
    guard let faulty = networks.first(where: { !$0.cost.isCountable }) else { return }
    throw EnvelopeError.impossible("'\(faulty.cost.name)' has a count of MACs or parameters that no network can have")
  }
}
