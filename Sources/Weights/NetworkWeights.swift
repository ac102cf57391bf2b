import Networks
import Tensors

/// The values of all parameters of a network.
///
/// Tensors are made when they are asked for, so that a network of gigabytes can be written or packed layer by layer; who
/// needs one twice keeps it.
package struct NetworkWeights: Sendable {
  /// The tensors there are, in execution order.
  package let parameters: [Parameter]
  private let indices: [String: Int]
  private let make: @Sendable (Parameter) -> Tensor

  /// - Parameter make: gives a tensor of the parameter's shape; it must give the same values each time.
  package init(_ parameters: [Parameter], make: @escaping @Sendable (Parameter) -> Tensor) {
    self.parameters = parameters
    indices = Dictionary(
      parameters.enumerated().map { ($0.element.name, $0.offset) }, uniquingKeysWith: { first, _ in first })
    self.make = make
  }

  /// The values of a parameter of a layer; nil where the layer has none of that role.
  package func tensor(_ role: ParameterRole, ofLayer layer: String) -> Tensor? {
    index(ofName: "\(layer).\(role.rawValue)").map { tensor(parameters[$0]) }
  }

  /// The position in `parameters` of the one with a name; nil for a name that none has.
  func index(ofName name: String) -> Int? { indices[name] }

  /// The values of one of `parameters`.
  package func tensor(_ parameter: Parameter) -> Tensor { make(parameter) }
}

extension NetworkWeights {
  /// Pseudo-random values, the same on every machine, which depend on nothing but the seed, the layer's name, and the
  /// parameter's role and shape.
  ///
  /// A tensor's numbers are SplitMix64's from the state `seed` ⊕ FNV-1a(`layer.role`), each brought into the range of
  /// its role by its `Distribution`. What a connection table leaves out is zero.
  package static func seeded(_ seed: UInt64, for network: Network) -> NetworkWeights {
    NetworkWeights(network.parameterTensors) { parameter in
      let tensor = Tensor(parameter.shape)
      var generator = SeededGenerator(seed: seed ^ FNV1a.hash(parameter.name))
      parameter.distribution.fill(tensor, from: &generator)
      parameter.zeros?.clear(tensor)
      return tensor
    }
  }
}
