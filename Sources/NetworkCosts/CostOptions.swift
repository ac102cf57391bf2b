/// How a network is counted.
package struct CostOptions: Hashable, Sendable {
  package var batch: Int
  /// Whether the costs of a training step are counted too.
  package var includesTraining: Bool
  /// Whether what each convolution algorithm would execute is counted too.
  package var includesAlgorithms: Bool

  package init(batch: Int = 1, includesTraining: Bool = false, includesAlgorithms: Bool = false) {
    self.batch = batch
    self.includesTraining = includesTraining
    self.includesAlgorithms = includesAlgorithms
  }
}
