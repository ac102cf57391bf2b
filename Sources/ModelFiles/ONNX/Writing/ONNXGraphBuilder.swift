import Networks
import Tensors
import Weights

/// The value of a layer in a graph that is being written.
struct ExportedValue {
  let name: String
  /// The extents without the batch: one for a vector, or those of an image of one element.
  let extents: [Int]
  /// Whether there is one for each image of a batch.
  let isBatched: Bool
}

/// A tensor that a graph that is being written holds.
struct ExportedTensor {
  enum Elements {
    case integers([Int])
    case reals([Float])
    /// A parameter of the network, with its axes in another order where the operator wants that.
    case parameter(Parameter, isTransposed: Bool)
  }

  let name: String
  let shape: [Int]
  let elements: Elements
}

/// Collects the nodes and tensors of an ONNX graph.
struct ONNXGraphBuilder {
  private(set) var nodes: [OnnxSchema_NodeProto] = []
  private(set) var tensors: [ExportedTensor] = []
  private var tensorNames: Set<String> = []
  /// What is written next to each node: the layer that it belongs to.
  var notes: [String: String] = [:]

  /// Appends a node, and gives the name of its first output back.
  @discardableResult
  mutating func node(
    _ type: String, _ inputs: [String], named name: String, output: String? = nil,
    _ attributes: [OnnxSchema_AttributeProto] = []
  ) -> String {
    var node = OnnxSchema_NodeProto()
    node.opType = type
    node.name = name
    node.input = inputs
    node.output = [output ?? name]
    node.attribute = attributes
    node.metadataProps = notes.sorted { $0.key < $1.key }.map { key, value in
      var entry = OnnxSchema_StringStringEntryProto()
      entry.key = key
      entry.value = value
      return entry
    }
    nodes.append(node)
    return node.output[0]
  }

  /// Whole numbers that a node reads.
  mutating func integers(_ values: [Int], named name: String) -> String {
    add(ExportedTensor(name: name, shape: [values.count], elements: .integers(values)))
  }

  /// Numbers that training does not change: a node, while weights are initialisers.
  mutating func reals(_ values: [Float], shape: [Int], named name: String) -> String {
    var tensor = OnnxSchema_TensorProto()
    tensor.dims = shape.map(Int64.init)
    tensor.dataType = 1
    tensor.floatData = values
    return node("Constant", [], named: name, [.tensor("value", tensor)])
  }

  mutating func real(_ value: Double, named name: String) -> String { reals([Float(value)], shape: [], named: name) }

  /// A parameter of the network in the shape in which an operator reads it.
  mutating func parameter(_ parameter: Parameter, shape: [Int]? = nil, isTransposed: Bool = false) -> String {
    let own = parameter.shape.extents
    return add(
      ExportedTensor(
        name: parameter.name, shape: shape ?? (isTransposed ? own.reversed() : own),
        elements: .parameter(parameter, isTransposed: isTransposed)))
  }

  private mutating func add(_ tensor: ExportedTensor) -> String {
    if tensorNames.insert(tensor.name).inserted { tensors.append(tensor) }
    return tensor.name
  }
}

extension OnnxSchema_AttributeProto {
  static func integer(_ name: String, _ value: Int) -> Self {
    make(name, .int) { $0.i = Int64(value) }
  }

  static func integers(_ name: String, _ values: [Int]) -> Self {
    make(name, .ints) { $0.ints = values.map(Int64.init) }
  }

  static func real(_ name: String, _ value: Double) -> Self {
    make(name, .float) { $0.f = Float(value) }
  }

  static func text(_ name: String, _ value: String) -> Self {
    make(name, .string) { $0.s = .init(value.utf8) }
  }

  static func tensor(_ name: String, _ value: OnnxSchema_TensorProto) -> Self {
    make(name, .tensor) { $0.t = value }
  }

  private static func make(_ name: String, _ type: AttributeType, _ set: (inout Self) -> Void) -> Self {
    var attribute = Self()
    attribute.name = name
    attribute.type = type
    set(&attribute)
    return attribute
  }
}
