import Networks
import Tensors

/// How the parameters of a layer are drawn before training: uniform numbers of a variance that keeps the sizes of
/// activations, or of gradients too, from layer to layer.
package enum Initializer: String, CaseIterable, Sendable {
  /// Variance 1 / inputs: for linear units, and for those that are followed by something else than below.
  ///
  /// - Source: LeCun, Bottou, Orr & Müller, "Efficient BackProp", 1998, section 4.6.
  case leCun = "LeCun"
  /// Variance 2 / (inputs + outputs): for sigmoids and hyperbolic tangents.
  ///
  /// - Source: Glorot & Bengio, "Understanding the difficulty of training deep feedforward neural networks", AISTATS
  ///   2010, equation 16.
  case glorot = "Glorot"
  /// Variance 2 / inputs: for rectified units.
  ///
  /// - Source: He et al., "Delving Deep into Rectifiers", ICCV 2015, equation 10, here with a uniform distribution.
  case he = "He"
  /// Zero: for threshold units, whose rule needs no asymmetry.
  ///
  /// - Source: Rosenblatt, "The Perceptron", Psychological Review 1958.
  case zero

  /// The variance for a tensor whose outputs each sum so many products, and whose inputs each go into so many.
  fileprivate func variance(inputs: Int, outputs: Int) -> Double {
    switch self {
    case .leCun: 1 / Double(inputs)
    case .glorot: 2 / Double(inputs + outputs)
    case .he: 2 / Double(inputs)
    case .zero: 0
    }
  }
}

extension Network {
  /// The initialisers of the layers that multiply, by their activation: that which the first layer has which is no
  /// view, pool, normalisation or sum after it.
  package var initializers: [String: Initializer] {
    let readers = Dictionary(
      grouping: layers.indices.flatMap { reader in layers[reader].inputs.map { (input: $0, reader: reader) } },
      by: \.input)
    func activation(after index: Int) -> Initializer {
      for (_, reader) in readers[index] ?? [] {
        switch layers[reader].operation.followingInitializer {
        case .initializer(let initializer): return initializer
        case .transparent: return activation(after: reader)
        }
      }
      return .leCun
    }
    return Dictionary(
      layers.indices.compactMap { index in
        layers[index].operation.parameterized == nil ? nil : (layers[index].name, activation(after: index))
      }, uniquingKeysWith: { first, _ in first })
  }
}

/// What an operation says to the initialiser of the layer before it.
private enum FollowingInitializer {
  case initializer(Initializer)
  /// That the layer after it decides.
  case transparent
}

extension Operation {
  fileprivate var followingInitializer: FollowingInitializer {
    switch self {
    case .activation(let operation):
      switch operation.function {
      case .sigmoid, .tanh: .initializer(.glorot)
      case .sign: .initializer(.zero)
      default: .initializer(.he)
      }
    case .parametricReLU: .initializer(.he)
    case .batchNormalization, .layerNormalization, .groupNormalization, .localResponseNormalization, .pool, .dropout,
      .globalAveragePool, .globalMaximumPool, .adaptiveAveragePool, .flatten, .reshape, .transpose, .elementwise,
      .scaling, .paddedShortcut, .pad, .channelShuffle, .concatenation, .slice, .trainableSubsampling:
      .transparent
    default: .initializer(.leCun)
    }
  }
}

extension NetworkWeights {
  /// Values to begin training with, which depend on nothing but the seed, the layers' names and the shapes.
  ///
  /// Matrices and kernels are drawn by the network's `initializers`; biases and shifts are zero, scales and variances
  /// one, means zero. Codes of radial basis functions are drawn from −1 and 1.
  package static func initial(_ seed: UInt64, for network: Network) -> NetworkWeights {
    let initializers = network.initializers
    let seeded = NetworkWeights.seeded(seed, for: network)
    return NetworkWeights(network.parameterTensors) { parameter in
      let tensor = seeded.tensor(parameter)
      switch parameter.role {
      case .weight:
        let (inputs, outputs) = parameter.fans
        let variance = (initializers[parameter.layer] ?? .leCun).variance(inputs: inputs, outputs: outputs)
        parameter.rescale(tensor, toVariance: variance)
      case .bias, .shift, .mean: tensor.fill(with: 0)
      case .scale, .variance: tensor.fill(with: 1)
      case .codes, .constant: break
      }
      return tensor
    }
  }
}

extension Parameter {
  /// How many products an output of the tensor sums, and how many an input goes into.
  fileprivate var fans: (inputs: Int, outputs: Int) {
    let extents = shape.extents
    // A weight for each channel multiplies a sum of four elements: trainable subsampling.
    guard extents.count > 1 else { return (4, 1) }
    let area = extents.dropFirst(2).reduce(1, *)
    guard let zeros else { return (extents[1] * area, extents[0] * area) }
    let connections = zeros.connections.map(\.count).reduce(0, +)
    return (max(1, connections / extents[0]) * area, max(1, connections / extents[1]) * area)
  }

  /// Multiplies uniform numbers so that their variance becomes another.
  fileprivate func rescale(_ tensor: Tensor, toVariance variance: Double) {
    guard case .products(let terms) = distribution else { return }
    let factor = Float((3 * variance).squareRoot() / (6 / Double(terms)).squareRoot())
    for index in tensor.elements.indices { tensor.elements[index] *= factor }
  }
}
