import Networks

/// A network that was asked for together with others and cannot take the image that was given.
package struct SkippedNetwork: Codable, Hashable, Sendable {
  package let name: String
  package let input: FeatureShape
  package let reason: String

  package init(name: String, input: FeatureShape, reason: String) {
    self.name = name
    self.input = input
    self.reason = reason
  }
}
