import Networks
import Weights

/// What stands next to a node so that an import finds the layer that its operators alone do not tell.
enum ONNXNote {
  /// The layer that several nodes make up.
  static let layer = "cnnbench.layer"
  /// The layer's operation, as a model file in YAML has it; at the last of its nodes.
  static let operation = "cnnbench.operation"
  /// That the output is a vector without axes of an image.
  static let vector = "cnnbench.vector"
  /// That the node gives a tensor the rank that the next operator needs, and is no layer.
  static let view = "cnnbench.view"
  /// That the layer belongs to a classifier for training only.
  static let auxiliary = "cnnbench.auxiliary"
}

/// Writes the layers of a network as nodes of ONNX.
struct ONNXExporter {
  /// Version of the operator set, and of the format, that nodes are written for.
  static let operatorSet = 21
  static let formatVersion = 10

  let network: Network
  /// Images in a batch; nil where the file leaves it open.
  let batch: Int?
  var graph = ONNXGraphBuilder()
  private var values: [ExportedValue] = []
  private let parameters: [String: Parameter]

  init(_ network: Network, batch: Int?) {
    self.network = network
    self.batch = batch
    parameters = Dictionary(
      network.parameterTensors.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    for layer in network.layers { values.append(export(layer)) }
  }

  private mutating func export(_ layer: Layer) -> ExportedValue {
    graph.notes = layer.isAuxiliary ? [ONNXNote.auxiliary: "true"] : [:]
    let inputs = layer.inputs.map { values[$0] }
    return layer.operation.exported(as: layer, reading: inputs, to: &self)
  }

  /// What the network's outputs are called: those of classifiers for training come last.
  var outputs: [ExportedValue] {
    let read = Set(network.layers.flatMap(\.inputs))
    let auxiliary = network.layers.indices.filter { network.layers[$0].isAuxiliary && !read.contains($0) }
    return (network.outputIndices + auxiliary.filter { !network.outputIndices.contains($0) }).map { values[$0] }
  }

  var inputs: [ExportedValue] { network.inputIndices.map { values[$0] } }
}

// MARK: What operations write with

extension ONNXExporter {
  /// The parameter of a layer, or of the layer whose weights it uses.
  func parameter(_ role: ParameterRole, of layer: Layer) -> Parameter {
    parameters["\(layer.weightsOf.map { network.layers[$0].name } ?? layer.name).\(role.rawValue)"]!
  }

  mutating func tensor(_ role: ParameterRole, of layer: Layer, shape: [Int]? = nil, isTransposed: Bool = false)
    -> String
  {
    graph.parameter(parameter(role, of: layer), shape: shape, isTransposed: isTransposed)
  }

  /// The value in the form of an image, channels × height × width, or whatever extents the layer's shape has.
  mutating func whole(_ value: ExportedValue, for layer: Layer) -> String {
    guard value.extents.count == 1 else { return value.name }
    return view(value, as: [value.extents[0], 1, 1], for: layer)
  }

  /// The value as a vector, channels alone.
  mutating func vector(_ value: ExportedValue, for layer: Layer) -> String {
    guard value.extents.count > 1 else { return value.name }
    return view(value, as: [value.extents.reduce(1, *)], for: layer)
  }

  private mutating func view(_ value: ExportedValue, as extents: [Int], for layer: Layer) -> String {
    let notes = graph.notes
    defer { graph.notes = notes }
    graph.notes[ONNXNote.view] = "true"
    let name = "\(layer.name)#\(value.name)"
    let shape = graph.integers([0] + extents, named: "\(name)#shape")
    return graph.node("Reshape", [value.name, shape], named: name)
  }

  /// Nodes that an import reads back as one layer.
  ///
  /// - Parameter description: the operation as a model file in YAML has it.
  mutating func group(
    _ layer: Layer, _ description: String, isVector: Bool = false,
    _ write: (inout ONNXExporter) -> (type: String, inputs: [String], attributes: [OnnxSchema_AttributeProto])
  ) -> String {
    graph.notes[ONNXNote.layer] = layer.name
    let last = write(&self)
    graph.notes[ONNXNote.operation] = description
    if isVector { graph.notes[ONNXNote.vector] = "true" }
    return graph.node(last.type, last.inputs, named: layer.name, last.attributes)
  }

  /// One node for one layer.
  mutating func node(
    _ type: String, _ inputs: [String], _ layer: Layer, _ attributes: [OnnxSchema_AttributeProto] = []
  ) -> ExportedValue {
    graph.node(type, inputs, named: layer.name, attributes)
    return value(layer)
  }

  func value(_ layer: Layer, extents: [Int]? = nil, isBatched: Bool = true) -> ExportedValue {
    ExportedValue(name: layer.name, extents: extents ?? layer.outputShape.extents, isBatched: isBatched)
  }

  /// The inputs with equal numbers of axes: as they are where these are equal, else each as an image.
  mutating func aligned(_ values: [ExportedValue], for layer: Layer) -> (names: [String], areVectors: Bool) {
    guard Set(values.map(\.extents.count)).count > 1 else {
      return (values.map(\.name), values.allSatisfy { $0.extents.count == 1 })
    }
    return (values.map { whole($0, for: layer) }, false)
  }
}
