import Networks

/// Trainable numbers of a layer or a network.
package struct ParameterCount: Hashable, Sendable, Codable {
  package var weights = 0
  package var biases = 0
  /// Scales and shifts of batch normalisation; running means and variances are not trained and not counted.
  package var normalization = 0

  package var total: Int { weights + biases + normalization }

  package init(weights: Int = 0, biases: Int = 0, normalization: Int = 0) {
    self.weights = weights
    self.biases = biases
    self.normalization = normalization
  }

  static func += (left: inout ParameterCount, right: ParameterCount) {
    left.weights += right.weights
    left.biases += right.biases
    left.normalization += right.normalization
  }
}

extension Layer {
  package var parameters: ParameterCount {
    switch operation {
    case .convolution(let convolution):
      ParameterCount(
        weights: convolution.channelPairCount(inputChannels: inputShapes[0].channels) * convolution.kernel.area,
        biases: convolution.hasBias ? convolution.outputChannels : 0)
    case .fullyConnected(let outputs, let hasBias):
      ParameterCount(weights: outputs * inputShapes[0].channels, biases: hasBias ? outputs : 0)
    case .trainableSubsampling: ParameterCount(weights: outputShape.channels, biases: outputShape.channels)
    case .batchNormalization: ParameterCount(normalization: 2 * outputShape.channels)
    default: ParameterCount()
    }
  }
}

extension Network {
  package var parameters: ParameterCount { layers.reduce(into: ParameterCount()) { $0 += $1.parameters } }
}
