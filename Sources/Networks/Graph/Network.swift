/// A directed acyclic graph of layers in execution order, whose shapes fit.
package struct Network: Hashable, Sendable {
  package let name: String
  package let layers: [Layer]
  /// Indices of the layers whose outputs are the network's; the first is the main one.
  package let outputIndices: [Int]

  /// - Parameters:
  ///   - descriptions: in execution order; one of them at least is an input.
  ///   - outputs: indices of the layers whose outputs are the network's; without any, the last layer outside the auxiliary
  ///     classifiers is it.
  /// - Throws: `NetworkError` for the first layer that does not fit what it reads.
  package init(
    name: String, descriptions: [LayerDescription], outputs: [Int] = []
  ) throws(NetworkError) {
    var layers: [Layer] = []
    var names: Set<String> = []
    for description in descriptions {
      guard names.insert(description.name).inserted else {
        throw NetworkError(layer: description.name, fault: .duplicateName)
      }
      do throws(LayerFault) {
        layers.append(try Layer(description, before: layers))
      } catch {
        throw NetworkError(layer: description.name, fault: error)
      }
    }
    let outputIndices = outputs.isEmpty ? [layers.lastIndex { !$0.isAuxiliary } ?? 0] : outputs
    if let output = outputIndices.first(where: { !layers.indices.contains($0) }) {
      throw NetworkError(layer: "\(output)", fault: .missingOutput)
    }
    self.name = name
    self.layers = layers
    self.outputIndices = outputIndices
  }

  /// Indices of the layers that are given from outside, in order.
  package var inputIndices: [Int] { layers.indices.filter { layers[$0].isInput } }

  /// The shape of the first input.
  package var input: FeatureShape { (layers.first(where: \.isInput) ?? layers[0]).outputShape }

  /// The layer whose output is the network's main one.
  package var outputIndex: Int { outputIndices[0] }
}

extension Layer {
  package var isInput: Bool {
    if case .input = operation { true } else { false }
  }
}
