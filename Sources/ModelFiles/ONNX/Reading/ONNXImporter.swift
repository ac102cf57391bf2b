import Foundation
import Networks
import Tensors
import Weights

/// What a value of an ONNX graph is.
enum ONNXValue {
  case constant(ONNXTensor)
  case features(ONNXFeatures)
  /// What a node that is not counted produces, of a shape that nobody knows.
  case unknown(producer: String)
}

/// What a layer produces, as an ONNX graph sees it.
struct ONNXFeatures {
  /// Index of the layer.
  let layer: Int
  /// With the batch, if the first axis is that.
  let shape: [Int]
  /// Whether the first axis counts images; otherwise images and something else are mixed, which is read for one image.
  let hasBatch: Bool
  let batch: Int

  /// The extents for one image.
  var extents: [Int] { hasBatch ? Array(shape.dropFirst()) : [shape[0] / batch] + shape.dropFirst() }

  /// The axis of `extents` that an axis of the shape is; −1 for the batch.
  func axis(_ axis: Int) throws -> Int { try ONNXShape.axis(axis, rank: shape.count) - (hasBatch ? 1 : 0) }
}

/// Makes layers of the nodes of an ONNX graph.
final class ONNXImporter {
  let path: String
  let batch: Int
  /// The graph's name where cnnbench wrote it; exporters call all graphs alike, so otherwise the file's.
  private let networkName: String
  private let graph: OnnxSchema_GraphProto
  private let metadata: [String: String]
  private let versions: [String: Int]
  private var nodes: [ONNXNode] = []
  private(set) var values: [String: ONNXValue] = [:]
  private(set) var descriptions: [LayerDescription] = []
  private(set) var shapes: [FeatureShape] = []
  private var names: Set<String> = []
  private var uncounted: [UncountedNode] = []
  private var trainingNodes: [UncountedNode] = []
  /// Tensors by the layers that read them.
  private var tensors: [[ParameterRole: ONNXTensor]] = []
  /// Layers of bare parameters, by the name of the tensor.
  private var parameterLayers: [String: Int] = [:]
  /// Layers with weights, by the names of the tensors.
  private var weightOwners: [[String]: Int] = [:]
  private var readerCounts: [String: Int] = [:]
  private var knownShapes: [String: [Int]] = [:]
  private var tensorReader: ONNXTensorReader
  /// Nodes of layers that cnnbench wrote as several, until the last of them is read.
  var groups: [String: [ONNXNode]] = [:]
  /// Whether the node that is read belongs to a classifier for training only.
  private var isAuxiliary = false

  /// - Parameters:
  ///   - constants: the values of inputs that are read as parameters.
  ///   - isOneImage: whether the first axis of the input is one like the others, and no batch.
  init(
    _ model: OnnxSchema_ModelProto, path: String, inputs: [String: [Int]], constants: [String: ONNXTensorValue] = [:],
    isOneImage: Bool = false
  ) throws(ONNXError) {
    self.path = path
    graph = model.graph
    metadata = Dictionary(model.metadataProps.map { ($0.key, $0.value) }, uniquingKeysWith: { _, last in last })
    let isOurs = model.producerName == Self.producerName && !graph.name.isEmpty
    networkName = isOurs ? graph.name : URL(fileURLWithPath: path).deletingPathExtension().lastPathComponent
    versions = Dictionary(
      model.opsetImport.map { ($0.domain == "ai.onnx" ? "" : $0.domain, Int($0.version)) },
      uniquingKeysWith: { first, _ in first })
    tensorReader = ONNXTensorReader(path: path)
    let initializers = Set(graph.initializer.map(\.name))
    let given = graph.input.filter { !initializers.contains($0.name) && constants[$0.name] == nil }
    var plan = ONNXInputs(given, path: path)
    let settled = try plan.settle(inputs)
    batch = isOneImage ? 1 : settled
    nodes = graph.node.enumerated().map { ONNXNode($0.element, index: $0.offset, versions: versions) }
    for node in nodes { for input in Set(node.inputs) { readerCounts[input, default: 0] += 1 } }
    for output in graph.output { readerCounts[output.name, default: 0] += 1 }
    readKnownShapes()
    try readInitializers()
    for (name, value) in constants { values[name] = .constant(value.tensor(named: name)) }
    for (name, shape) in plan.shapes { try addInput(name, shape) }
  }

  private func readKnownShapes() {
    for value in graph.valueInfo + graph.output where value.type.tensorType.hasShape {
      let shape = value.type.tensorType.shape.dim.enumerated().map { axis, dimension in
        dimension.extent ?? (axis == 0 ? batch : -1)
      }
      if let shape = try? ONNXShape.checked(shape), !shape.contains(0) { knownShapes[value.name] = shape }
    }
  }

  private func readInitializers() throws(ONNXError) {
    for proto in graph.initializer {
      guard values[proto.name] == nil else {
        throw ONNXError(path: path, node: nil, message: "two initialisers are called '\(proto.name)'")
      }
      do {
        values[proto.name] = .constant(try tensorReader.tensor(proto, isTrained: true))
      } catch let fault as ONNXFault {
        guard !fault.isWrong else { throw ONNXError(path: path, node: nil, message: fault.message) }
        values[proto.name] = .unknown(producer: proto.name)
      } catch {
        throw ONNXError(path: path, node: nil, message: "\(error)")
      }
    }
    for sparse in graph.sparseInitializer { values[sparse.values.name] = .unknown(producer: sparse.values.name) }
  }

  private func addInput(_ name: String, _ shape: [Int]) throws(ONNXError) {
    do {
      guard values[name] == nil else { throw ONNXFault.wrong("two inputs are called '\(name)'") }
      values[name] = .features(try self.input(name, shape))
    } catch {
      throw ONNXError(path: path, node: nil, message: "input '\(name)': \(Self.message(error))")
    }
  }

  /// A layer that stands for what is given from outside, or by a node that is not counted.
  private func input(_ name: String, _ shape: [Int]) throws -> ONNXFeatures {
    let hasBatch = shape.count > 1 && shape[0] == batch
    guard hasBatch || (shape.first ?? batch).isMultiple(of: batch) else {
      throw ONNXFault.uncountable("its first extent is not the batch of \(batch)")
    }
    let features = ONNXFeatures(
      layer: descriptions.count, shape: shape.isEmpty ? [batch] : shape, hasBatch: hasBatch, batch: batch)
    _ = try layer(.input(InputOperation(try featureShape(features.extents))), named: name, reading: [])
    return features
  }

  /// What stands in files as the program that wrote them.
  static let producerName = "cnnbench"

  // MARK: The network

  /// - Parameter mayBeEmpty: whether a graph is read, too, that hands on its input and computes nothing.
  func model(mayBeEmpty: Bool = false) throws(ONNXError) -> ONNXModel {
    let given = Set(values.keys)
    for node in try ONNXGraphOrder.sorted(nodes, given: given, path: path) { try read(node) }
    guard mayBeEmpty || descriptions.contains(where: \.operation.readsLayers) else {
      let first = uncounted.first.map { ": \($0)" } ?? ""
      throw ONNXError(path: path, node: nil, message: "no node can be counted\(first)")
    }
    let network = try network()
    return ONNXModel(
      network: network, weights: weights(of: network), uncounted: uncounted, trainingNodes: trainingNodes, batch: batch,
      outputs: graph.output.map { output(named: $0.name) }, metadata: metadata)
  }

  private func output(named name: String) -> ONNXOutput {
    switch values[name] {
    case .features(let features)?: .layer(features.layer, shape: features.shape)
    case .constant(let tensor)?: .constant(ONNXTensorValue(tensor))
    case .unknown?, nil: .missing
    }
  }

  private func network() throws(ONNXError) -> Network {
    let outputs = graph.output.compactMap { output -> Int? in
      if case .features(let features) = values[output.name] { features.layer } else { nil }
    }
    let main = outputs.filter { !descriptions[$0].isAuxiliary }
    do throws(NetworkError) {
      return try Network(name: networkName, descriptions: descriptions, outputs: main.isEmpty ? [] : main)
    } catch {
      throw ONNXError(path: path, node: "'\(error.layer)'", message: error.fault.description)
    }
  }

  /// The tensors in the shapes in which layers read them. One that a node computes, or that has other elements than the
  /// layer says, is filled with zeros: costs do not depend on values.
  private func weights(of network: Network) -> NetworkWeights {
    var sources: [String: ONNXTensor] = [:]
    for (layer, roles) in zip(network.layers, tensors) {
      for (role, tensor) in roles { sources["\(layer.name).\(role.rawValue)"] = tensor }
    }
    let found = sources
    return NetworkWeights(network.parameterTensors) { parameter in
      let tensor = Tensor(parameter.shape)
      if let values = found[parameter.name]?.reals, values.count == tensor.count {
        _ = tensor.elements.update(fromContentsOf: values)
      }
      return tensor
    }
  }

  // MARK: One node

  private func read(_ node: ONNXNode) throws(ONNXError) {
    do {
      try convert(node)
    } catch let fault as ONNXFault where !fault.isWrong {
      decline(node, fault.message)
    } catch {
      throw ONNXError(path: path, node: node.title, message: Self.message(error))
    }
  }

  private static func message(_ error: any Error) -> String {
    switch error {
    case let fault as ONNXFault: fault.message
    case let fault as LayerFault: fault.description
    default: "\(error)"
    }
  }

  private func convert(_ node: ONNXNode) throws {
    isAuxiliary = node.notes[ONNXNote.auxiliary] != nil
    if try readGrouped(node) { return }
    guard node.domain.isEmpty else {
      throw ONNXFault.uncountable("an operator of '\(node.domain)', which is not among ONNX's own")
    }
    if let unknown = unknownInput(of: node) { throw ONNXFault.uncountable(unknown) }
    if let reason = ONNXOperators.declined[node.type] { throw ONNXFault.uncountable(reason) }
    if let fold = ONNXFolding.folds[node.type], let constants = constantInputs(of: node) {
      let results = try fold(node, constants, self)
      for (output, tensor) in zip(node.outputs, results) { values[output] = .constant(try tensor.settled()) }
      return
    }
    if node.notes[ONNXNote.view] != nil, case .features? = node.input(0).flatMap({ values[$0] }) {
      return try ONNXRearrangements.view(node, self)
    }
    guard let convert = ONNXOperators.converters[node.type] else {
      throw ONNXFault.uncountable("the operator is not among those that are counted")
    }
    try convert(node, self)
    for output in node.outputs where !output.isEmpty && values[output] == nil {
      values[output] = .unknown(producer: node.name)
    }
  }

  private func unknownInput(of node: ONNXNode) -> String? {
    for input in node.inputs {
      if case .unknown(let producer) = values[input] {
        return "it reads '\(input)', whose shape is not known because '\(producer)' is not counted"
      }
    }
    return nil
  }

  private func constantInputs(of node: ONNXNode) -> [ONNXTensor?]? {
    var constants: [ONNXTensor?] = []
    for input in node.inputs {
      if input.isEmpty {
        constants.append(nil)
        continue
      }
      guard case .constant(let tensor) = values[input] else { return nil }
      constants.append(tensor)
    }
    return constants
  }

  /// Notes that a node is not counted. What it produces is read as if it were given, if its shape is known.
  private func decline(_ node: ONNXNode, _ reason: String) {
    uncounted.append(UncountedNode(name: node.name, type: node.type, reason: reason))
    for (index, output) in node.outputs.enumerated() where !output.isEmpty && values[output] == nil {
      values[output] = substitute(for: node, output, isFirst: index == 0) ?? .unknown(producer: node.name)
    }
  }

  private func substitute(for node: ONNXNode, _ output: String, isFirst: Bool) -> ONNXValue? {
    // Quantisation leaves shapes as they are.
    if isFirst, ONNXOperators.keepsShape.contains(node.type), let input = node.input(0) { return values[input] }
    guard let shape = knownShapes[output], !shape.contains(-1), !shape.isEmpty else { return nil }
    return (try? input(output, shape)).map(ONNXValue.features)
  }
}

// MARK: What converters build with

extension ONNXImporter {
  func featureShape(_ extents: [Int]) throws -> FeatureShape {
    guard let shape = FeatureShape(extents: extents.isEmpty ? [1] : extents) else {
      throw ONNXFault.wrong("a tensor of \(ONNXShape.text(extents)) for each image is none that a layer can have")
    }
    return shape
  }

  /// Appends a layer.
  ///
  /// - Parameter tensors: its parameters. A layer whose tensors are all those of an equal layer before shares them.
  func layer(
    _ operation: LayerOperation, named name: String, reading inputs: [Int], tensors: [ParameterRole: ONNXTensor] = [:]
  ) throws -> Int {
    let shape = try operation.outputShape(of: inputs.map { shapes[$0] })
    let name = unusedName(name)
    let owner = sharedOwner(operation, inputs, tensors)
    descriptions.append(
      LayerDescription(
        name: name, operation: operation, inputs: inputs, isAuxiliary: isAuxiliary, weightsOf: owner))
    shapes.append(shape)
    self.tensors.append(tensors)
    return descriptions.count - 1
  }

  private func sharedOwner(
    _ operation: LayerOperation, _ inputs: [Int], _ tensors: [ParameterRole: ONNXTensor]
  ) -> Int? {
    let names = tensors.sorted { $0.key.rawValue < $1.key.rawValue }.compactMap(\.value.name)
    guard !names.isEmpty, names.count == tensors.count else { return nil }
    guard let owner = weightOwners[names] else {
      weightOwners[names] = descriptions.count
      return nil
    }
    let isAlike =
      descriptions[owner].operation == operation
      && operation.weightExtents(of: descriptions[owner].inputs.map { shapes[$0] })
        == operation.weightExtents(of: inputs.map { shapes[$0] })
    return isAlike ? owner : nil
  }

  private func unusedName(_ name: String) -> String {
    var unused = name
    var suffix = 2
    while !names.insert(unused).inserted {
      unused = "\(name)/\(suffix)"
      suffix += 1
    }
    return unused
  }

  func bind(_ node: ONNXNode, _ value: ONNXFeatures, output: Int = 0) {
    guard output < node.outputs.count, !node.outputs[output].isEmpty else { return }
    values[node.outputs[output]] = .features(value)
  }

  func bind(_ node: ONNXNode, _ tensor: ONNXTensor, output: Int = 0) {
    guard output < node.outputs.count, !node.outputs[output].isEmpty else { return }
    values[node.outputs[output]] = .constant(tensor)
  }

  /// Notes that a node asks to be executed as in training, and is read as after it.
  func noteTraining(_ node: ONNXNode) {
    trainingNodes.append(
      UncountedNode(name: node.name, type: node.type, reason: "it is to be executed as in training"))
  }

  /// What a layer produces, as a value of the graph.
  ///
  /// - Parameter extents: for one image; those of the layer's output, unless a vector is meant.
  func features(_ layer: Int, extents: [Int], hasBatch: Bool = true) throws -> ONNXFeatures {
    let shape = hasBatch ? [batch] + extents : [extents[0] * batch] + extents.dropFirst()
    return ONNXFeatures(layer: layer, shape: try ONNXShape.checked(shape), hasBatch: hasBatch, batch: batch)
  }

  /// An input that a layer produces, or a constant as a layer of its own.
  func features(_ node: ONNXNode, _ index: Int) throws -> ONNXFeatures {
    guard let name = node.input(index) else { throw ONNXFault.wrong("its input \(index + 1) is missing") }
    switch values[name] {
    case .features(let features): return features
    case .constant(let tensor):
      let hasBatch = tensor.shape.count > 1 && tensor.shape[0] == 1
      let extents = hasBatch ? Array(tensor.shape.dropFirst()) : tensor.shape.isEmpty ? [1] : tensor.shape
      guard hasBatch || batch == 1 else {
        throw ONNXFault.uncountable("it has a constant that is not the same for each of \(batch) images")
      }
      return try features(try parameter(tensor, extents, node), extents: extents, hasBatch: hasBatch)
    case .unknown, nil: throw ONNXFault.uncountable("it reads '\(name)', which is not known")
    }
  }

  /// An input that must be a constant; nil where the node has none there.
  ///
  /// - Parameter role: what the node needs it for.
  func constant(_ node: ONNXNode, _ index: Int, _ role: String) throws -> ONNXTensor? {
    guard let name = node.input(index) else { return nil }
    guard case .constant(let tensor) = values[name] else {
      throw ONNXFault.uncountable("its \(role), '\(name)', is computed by other nodes")
    }
    return tensor
  }

  func requiredConstant(_ node: ONNXNode, _ index: Int, _ role: String) throws -> ONNXTensor {
    guard let tensor = try constant(node, index, role) else { throw ONNXFault.wrong("its \(role) is missing") }
    return tensor
  }

  /// A layer of bare numbers, one for all that read the same tensor.
  func parameter(_ tensor: ONNXTensor, _ extents: [Int], _ node: ONNXNode) throws -> Int {
    let shape = try featureShape(extents)
    if let name = tensor.name, let layer = parameterLayers[name] {
      guard shapes[layer] != shape else { return layer }
      return try self.layer(.reshape(ReshapeOperation(extents)), named: "\(name)/reshape", reading: [layer])
    }
    try addSources(of: tensor, node)
    let layer = try self.layer(
      .parameter(ParameterOperation(shape, isTrained: tensor.isTrained)),
      named: tensor.name ?? "\(node.name)/constant", reading: [],
      tensors: [tensor.isTrained ? .weight : .constant: tensor])
    if let name = tensor.name { parameterLayers[name] = layer }
    return layer
  }

  /// Layers of the weights that a constant was worked out from, so that they are counted.
  func addSources(of tensor: ONNXTensor, _ node: ONNXNode) throws {
    for source in tensor.sources { _ = try parameter(source, source.shape, node) }
  }

  /// The layer whose output is the features' in another shape: itself, or a view of it.
  func view(_ features: ONNXFeatures, as extents: [Int], _ node: ONNXNode) throws -> Int {
    guard shapes[features.layer] != (try featureShape(extents)) else { return features.layer }
    return try layer(.reshape(ReshapeOperation(extents)), named: "\(node.name)/reshape", reading: [features.layer])
  }

  /// The same with the batch, which must be of one image, as an axis like the others.
  func unbatched(_ features: ONNXFeatures, _ node: ONNXNode) throws -> ONNXFeatures {
    guard features.hasBatch else { return features }
    guard batch == 1 else { throw ONNXFault.uncountable("it mixes the \(batch) images of a batch") }
    let layer = try view(features, as: features.shape, node)
    return ONNXFeatures(layer: layer, shape: features.shape, hasBatch: false, batch: 1)
  }

  /// The same with the first axis as the batch, if it can be that.
  func batched(_ features: ONNXFeatures, _ node: ONNXNode) throws -> ONNXFeatures {
    guard !features.hasBatch, features.shape.count > 1, features.shape[0] == batch else { return features }
    let layer = try view(features, as: Array(features.shape.dropFirst()), node)
    return ONNXFeatures(layer: layer, shape: features.shape, hasBatch: true, batch: batch)
  }

  /// The layer of an image, channels × height × width, and what brings its output back to the rank that the graph
  /// knows: a sequence is an image of one row.
  func image(_ node: ONNXNode, _ index: Int = 0) throws -> (layer: Int, isSequence: Bool) {
    let features = try features(node, index)
    switch features.extents.count {
    case 3 where features.hasBatch: return (features.layer, false)
    case 2 where features.hasBatch:
      return (try view(features, as: [features.extents[0], 1, features.extents[1]], node), true)
    case 4... where features.hasBatch:
      throw ONNXFault.uncountable("it works on \(features.extents.count - 1)-dimensional maps")
    case 3...: throw ONNXFault.uncountable("it works on images that are mixed with others")
    default:
      throw ONNXFault.wrong("it reads \(ONNXShape.text(features.shape)) where images of several channels belong")
    }
  }

  /// Binds what a layer made of an image, as a sequence if it was one.
  func bindImage(_ node: ONNXNode, _ layer: Int, isSequence: Bool) throws {
    var extents = shapes[layer].extents
    var layer = layer
    if isSequence {
      extents = [extents[0], extents[2]]
      layer = try self.layer(.reshape(ReshapeOperation(extents)), named: "\(node.name)/sequence", reading: [layer])
    }
    bind(node, try features(layer, extents: extents))
  }

  /// How many nodes and outputs of the graph read a value.
  func readerCount(_ name: String) -> Int { readerCounts[name] ?? 0 }

  /// Replaces a layer's operation by one that has a bias too.
  func addBias(_ tensor: ONNXTensor, to layer: Int, _ operation: LayerOperation) {
    let old = descriptions[layer]
    descriptions[layer] = LayerDescription(
      name: old.name, operation: operation, inputs: old.inputs, isAuxiliary: old.isAuxiliary, weightsOf: nil)
    tensors[layer][.bias] = tensor
  }

  func tensor(_ proto: OnnxSchema_TensorProto) throws -> ONNXTensor {
    try tensorReader.tensor(proto, isTrained: false)
  }
}

typealias LayerOperation = Networks.Operation
