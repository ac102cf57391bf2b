/// A problem to be run, with what the options before it set.
package struct BatchEntry: Hashable, Sendable {
  package let layer: ConvolutionLayer
  package let algorithm: BatchAlgorithm

  package init(layer: ConvolutionLayer, algorithm: BatchAlgorithm = .any) {
    self.layer = layer
    self.algorithm = algorithm
  }
}
