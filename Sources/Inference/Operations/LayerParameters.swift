import Networks
import Tensors
import Weights

/// The parameters of one layer, by their role.
struct LayerParameters: Sendable {
  let weights: NetworkWeights
  /// The layer that has them: this one, or that which it shares them with.
  private let owner: String

  init(weights: NetworkWeights, network: Network, layer: Int) {
    self.weights = weights
    owner = network.parameterOwner(of: network.layers[layer])
  }

  /// The tensor of that role; nil where the layer has none.
  func tensor(_ role: ParameterRole) -> Tensor? { weights.tensor(role, ofLayer: owner) }

  /// The elements of that role in another precision; empty where the layer has none.
  func values<Element: BinaryFloatingPoint>(_ role: ParameterRole, as _: Element.Type = Element.self) -> [Element] {
    tensor(role).map { tensor in tensor.elements.map(Element.init) } ?? []
  }

  /// What the layer multiplies its channels by and adds to them, for a layer whose role is `channelScaling`.
  func channelScaling(of operation: Operation, channels: Int) -> ChannelScaling {
    (operation.inferred as? any ChannelScalingOperation)?.channelScaling(self, channels: channels)
      ?? ChannelScaling(channels: channels)
  }
}

/// One factor and one summand for each channel.
struct ChannelScaling: Hashable, Sendable {
  var factors: [Double]
  var summands: [Double]

  /// The identity.
  init(channels: Int) {
    self.init(factors: .init(repeating: 1, count: channels), summands: .init(repeating: 0, count: channels))
  }

  init(factors: [Double], summands: [Double]) {
    self.factors = factors
    self.summands = summands
  }

  /// This one, followed by `next`.
  func followed(by next: ChannelScaling) -> ChannelScaling {
    ChannelScaling(
      factors: zip(factors, next.factors).map { $0 * $1 },
      summands: zip(summands, zip(next.factors, next.summands)).map { $0 * $1.0 + $1.1 })
  }
}

/// An operation that multiplies each channel by a factor and adds a summand.
protocol ChannelScalingOperation: InferredOperation {
  func channelScaling(_ parameters: LayerParameters, channels: Int) -> ChannelScaling
}
