import Networks
import Weights

/// A network that is to be run.
package struct NetworkRequest: Sendable {
  package let network: Network
  package let batch: Int
  /// The values of its parameters; seeded ones if nil.
  package let weights: NetworkWeights?

  package init(_ network: Network, batch: Int = 1, weights: NetworkWeights? = nil) {
    self.network = network
    self.batch = batch
    self.weights = weights
  }
}
