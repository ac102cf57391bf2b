import Networks

/// Why a network cannot be trained here.
package enum TrainingError: Error, Equatable, CustomStringConvertible {
  case severalInputs(Int)
  case noParameters(network: String)
  case noBackwardPass(layer: String, kind: String)
  case sharedWeights(layer: String, owner: String)
  case outputIsNoVector(layer: String, shape: FeatureShape)
  case lossDoesNotFit(TrainingLoss, layer: String, kind: String)

  package var description: String {
    switch self {
    case .severalInputs(let count): "networks with one input can be trained, and this one has \(count)"
    case .noParameters(let network): "'\(network)' has no parameters that training could change"
    case .noBackwardPass(let layer, let kind):
      "the layer '\(layer)' is of kind '\(kind)', which has no backward pass here"
    case .sharedWeights(let layer, let owner):
      "the layer '\(layer)' shares the weights of '\(owner)', which cannot be trained here"
    case .outputIsNoVector(let layer, let shape):
      "the output of '\(layer)' is \(shape); a loss reads one number for each class"
    case .lossDoesNotFit(let loss, let layer, let kind):
      "the loss '\(loss.rawValue)' does not fit the last layer '\(layer)' of kind '\(kind)': "
        + "the loss 'maximum-a-posteriori' goes with radial-basis outputs, and they with no other"
    }
  }
}
