/// A layer as described: without shapes.
package struct LayerDescription: Hashable, Sendable {
  package let name: String
  package let operation: Operation
  /// Indices of the layers that it reads.
  package let inputs: [Int]
  /// Whether it belongs to a classifier that is used in training only.
  package let isAuxiliary: Bool

  package init(name: String, operation: Operation, inputs: [Int], isAuxiliary: Bool = false) {
    self.name = name
    self.operation = operation
    self.inputs = inputs
    self.isAuxiliary = isAuxiliary
  }
}

/// A layer of a network, with the shapes for one image.
package struct Layer: Hashable, Sendable {
  package let name: String
  package let operation: Operation
  /// Indices in `Network.layers` of the layers that it reads.
  package let inputs: [Int]
  package let inputShapes: [FeatureShape]
  package let outputShape: FeatureShape
  package let isAuxiliary: Bool
}

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

extension Layer {
  fileprivate init(_ description: LayerDescription, before layers: [Layer]) throws(LayerFault) {
    guard description.inputs.allSatisfy(layers.indices.contains) else { throw .readsLaterLayer }
    name = description.name
    operation = description.operation
    inputs = description.inputs
    inputShapes = description.inputs.map { layers[$0].outputShape }
    isAuxiliary = description.isAuxiliary
    outputShape = try description.operation.outputShape(of: inputShapes)
  }
}

/// A layer that does not fit.
package struct NetworkError: Error, Equatable, CustomStringConvertible {
  package let layer: String
  package let fault: LayerFault

  package var description: String { "layer '\(layer)': \(fault)" }
}

/// Why a layer cannot follow the layers that it reads.
package enum LayerFault: Error, Equatable, CustomStringConvertible {
  case duplicateName
  case readsLaterLayer
  case wrongInputCount(needed: String, found: Int)
  case tooSmall(quantity: String, minimum: Int, found: Int)
  case outOfRange(quantity: String, range: String, found: String)
  case tooLarge(quantity: String)
  case groupsDoNotDivide(groups: Int, inputChannels: Int, outputChannels: Int)
  case connectionsDoNotFit(inputChannels: Int, outputChannels: Int)
  case windowTooLarge(window: Extent, input: Extent, padding: Extent)
  case paddingTooLarge(window: Extent, padding: Extent)
  case needsVector(found: FeatureShape)
  case needsEvenSize(found: FeatureShape)
  case needsMoreChannels(found: Int, outputs: Int)
  case shapesDiffer([FeatureShape])
  case sizesDiffer([FeatureShape])

  package var description: String {
    switch self {
    case .duplicateName: "another layer has the same name"
    case .readsLaterLayer: "it reads a layer that does not come before it"
    case .wrongInputCount(let needed, let found): "it reads \(found) layers where it needs \(needed)"
    case .tooSmall(let quantity, let minimum, let found): "\(quantity) must be at least \(minimum) (found \(found))"
    case .outOfRange(let quantity, let range, let found): "\(quantity) must be \(range) (found \(found))"
    case .tooLarge(let quantity): "\(quantity) is too large to be counted"
    case .groupsDoNotDivide(let groups, let inputs, let outputs):
      "\(groups) groups must divide \(inputs) input channels and \(outputs) output channels"
    case .connectionsDoNotFit(let inputs, let outputs):
      "the connection table must name, for each of \(outputs) output channels, some of \(inputs) input channels"
    case .windowTooLarge(let window, let input, let padding):
      "a window of \(window) does not fit an input of \(input) with \(padding) padding on each side"
    case .paddingTooLarge(let window, let padding): "padding of \(padding) must be smaller than the window of \(window)"
    case .needsVector(let found): "it reads a vector, not \(found); flatten or pool it before"
    case .needsEvenSize(let found): "2x2 subsampling needs an even height and width, not \(found)"
    case .needsMoreChannels(let found, let outputs): "\(outputs) output channels are fewer than the \(found) it reads"
    case .shapesDiffer(let shapes): "only equal shapes can be added, not \(Self.list(shapes))"
    case .sizesDiffer(let shapes): "only maps of one size can be concatenated, not \(Self.list(shapes))"
    }
  }

  private static func list(_ shapes: [FeatureShape]) -> String { shapes.map(\.description).joined(separator: " and ") }
}
