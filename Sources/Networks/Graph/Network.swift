/// A directed acyclic graph of layers in execution order, whose shapes fit.
package struct Network: Hashable, Sendable {
  package let name: String
  package let layers: [Layer]

  /// - Parameter descriptions: in execution order; the first is the input.
  /// - Throws: `NetworkError` for the first layer that does not fit what it reads.
  package init(name: String, descriptions: [LayerDescription]) throws(NetworkError) {
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
    self.name = name
    self.layers = layers
  }

  package var input: FeatureShape { layers[0].outputShape }

  /// The layer whose output is the network's: the last one outside the auxiliary classifiers.
  package var outputIndex: Int { layers.lastIndex { !$0.isAuxiliary }! }
}
