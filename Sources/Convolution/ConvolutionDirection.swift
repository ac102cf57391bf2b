/// Which of the three convolutions of a training step is computed.
package enum ConvolutionDirection: String, CaseIterable, Sendable {
  case forward
  case backwardData = "backward-data"
  case backwardWeights = "backward-weights"
}
