import Networks
import Weights

/// A network that is to be run.
package struct NetworkRequest: Sendable {
  package let network: Network
  /// The path of what describes it; nil for one of the catalogue.
  package let file: String?
  package let batch: Int
  /// The values of its parameters; seeded ones if nil.
  package let weights: NetworkWeights?

  package init(_ network: Network, file: String? = nil, batch: Int = 1, weights: NetworkWeights? = nil) {
    self.network = network
    self.file = file
    self.batch = batch
    self.weights = weights
  }
}
