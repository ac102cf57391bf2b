import Networks
import Tensors
import Weights

/// A convolution or a matrix with the layers whose scaling of channels is folded into its weights.
struct FoldedProducts: Hashable, Sendable {
  /// The layer that has the weights.
  let layer: Int
  /// The layers that scale its channels, in order.
  var scalings: [Int] = []
}

extension FoldedProducts {
  /// Weights and biases with all scalings in them, computed in double precision and rounded once.
  ///
  /// - Parameters:
  ///   - weights: room for outputs × products of one output.
  ///   - bias: room for one value of each output.
  func fold(
    _ network: Network, _ values: NetworkWeights, intoWeights weights: UnsafeMutablePointer<Float>,
    bias: UnsafeMutablePointer<Float>
  ) {
    let outputs = network.layers[layer].productCount
    let parameters = LayerParameters(weights: values, network: network, layer: layer)
    let tensor = parameters.tensor(.weight)!
    let scaling = scaling(network, values, channels: outputs)
    let biases = parameters.values(.bias, as: Double.self)
    let depth = tensor.count / outputs
    for output in 0..<outputs {
      let factor = scaling.factors[output]
      let (source, destination) = (tensor.pointer + output * depth, weights + output * depth)
      if factor == 1 {
        destination.update(from: source, count: depth)
      } else {
        for index in 0..<depth { destination[index] = Float(Double(source[index]) * factor) }
      }
      bias[output] = Float((biases.isEmpty ? 0 : biases[output]) * factor + scaling.summands[output])
    }
  }

  private func scaling(_ network: Network, _ values: NetworkWeights, channels: Int) -> ChannelScaling {
    scalings.reduce(ChannelScaling(channels: channels)) { sum, index in
      let layer = network.layers[index]
      return sum.followed(
        by: LayerParameters(weights: values, network: network, layer: index)
          .channelScaling(of: layer.operation, channels: channels))
    }
  }
}

extension Layer {
  /// Outputs that have weights of their own: channels of a convolution, rows of a matrix.
  var productCount: Int {
    if case .fullyConnected(let operation) = operation { operation.outputs } else { outputShape.channels }
  }
}
