import Networks

/// What a training step makes small.
package enum TrainingLoss: String, CaseIterable, Codable, Sendable {
  /// −log of the probability that a softmax gives the label; of a single output, of a sigmoid.
  case crossEntropy = "cross-entropy"
  /// Half the sum of the squared differences from the targets.
  case squaredError = "squared-error"
  /// Rosenblatt's rule: what an output is on the wrong side of zero.
  case perceptron
  /// LeNet-5's: the distance to the label's code, with a competition of all codes.
  case maximumAPosteriori = "maximum-a-posteriori"

  /// The one that fits what a network ends with.
  package static func standard(for network: Network) -> TrainingLoss {
    switch network.layers[network.outputIndex].operation {
    case .radialBasis: .maximumAPosteriori
    case .activation(let operation) where operation.function == .sign: .perceptron
    case .activation(let operation) where [.sigmoid, .tanh].contains(operation.function): .squaredError
    default: .crossEntropy
    }
  }
}

/// What a loss needs of one image, and gives back.
protocol ImageLoss: Sendable {
  /// The loss of one image, and its gradient.
  ///
  /// - Parameters:
  ///   - outputs: what the loss reads, `outputCount` numbers.
  ///   - gradient: room for as many.
  func loss(
    _ outputs: UnsafePointer<Float>, label: Int, gradient: UnsafeMutablePointer<Float>
  ) -> Double

  /// How much an output speaks for its class: the largest score wins, and a single one stands for class 1 if it is positive.
  func score(_ output: Float) -> Float
}

extension ImageLoss {
  func score(_ output: Float) -> Float { output }
}

/// The class that some scores stand for: the largest one's; class 1 or 0 for a single one, positive or not.
func predictedClass(_ scores: UnsafePointer<Float>, count: Int) -> Int {
  guard count > 1 else { return scores[0] > 0 ? 1 : 0 }
  return (1..<count).reduce(0) { scores[$1] > scores[$0] ? $1 : $0 }
}
