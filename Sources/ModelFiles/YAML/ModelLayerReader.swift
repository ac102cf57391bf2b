import Networks
import Yams

/// Collects the layers of a model file, then makes a network of them.
struct ModelLayerReader {
  private var descriptions: [LayerDescription]
  private var indices: [String: Int] = ["input": 0]
  private var lines: [String: Int] = [:]

  init(input: FeatureShape) {
    descriptions = [LayerDescription(name: "input", operation: .input(.init(input)), inputs: [])]
  }

  mutating func read(_ node: Node, path: String) throws(ModelFileError) {
    let unnamed = try ModelMapping(node, path: path, context: nil)
    let name = try unnamed.text("name")
    let mapping = try ModelMapping(node, path: path, context: name)
    _ = try mapping.text("name")
    let operations = try operations(named: name, mapping)
    let inputs = try sources(mapping, readsLayers: operations.contains(where: \.operation.readsLayers))
    let isAuxiliary = try mapping.optionalFlag("auxiliary") ?? false
    let owner = try mapping.optionalText("weights")
    let weights = try owner.map { owner throws(ModelFileError) in try index(owner, at: "weights", mapping) }
    try mapping.requireAllRead()
    for (name, operation) in operations {
      guard indices[name] == nil else { throw mapping.error("another layer has the same name", at: "name") }
      indices[name] = descriptions.count
      lines[name] = mapping.line
      descriptions.append(
        LayerDescription(
          name: name, operation: operation, inputs: inputs, isAuxiliary: isAuxiliary, weightsOf: weights))
    }
  }

  /// The operation of the layer's type, or those that a type of several layers stands for, with the names of the layers.
  private func operations(
    named name: String, _ mapping: ModelMapping
  ) throws(ModelFileError) -> [(name: String, operation: Networks.Operation)] {
    let type = try mapping.text("type")
    if let read = ModelVocabulary.readers[type] { return [(name, try read(mapping))] }
    if type == "split" {
      return try ModelVocabulary.split(mapping).enumerated().map { ("\(name)/\($0.offset + 1)", $0.element) }
    }
    let nearest = LayerTypeName.nearest(to: type, among: ModelVocabulary.words)
    throw mapping.error(
      "no type of layer is called '\(type)'" + (nearest.map { "; did you mean '\($0)'?" } ?? ""), at: "type")
  }

  /// The layers named after `from`, or the one before; none where nothing is read.
  private func sources(_ mapping: ModelMapping, readsLayers: Bool) throws(ModelFileError) -> [Int] {
    guard let names = try mapping.optionalTexts("from") else { return readsLayers ? [descriptions.count - 1] : [] }
    var sources: [Int] = []
    for name in names { sources.append(try index(name, at: "from", mapping)) }
    return sources
  }

  private func index(_ name: String, at key: String, _ mapping: ModelMapping) throws(ModelFileError) -> Int {
    if let index = indices[name] { return index }
    let nearest = NearestName.find(name, among: indices.keys.sorted()).map { "; did you mean '\($0)'?" } ?? ""
    throw mapping.error("no layer before it is called '\(name)'\(nearest)", at: key)
  }

  /// - Parameters:
  ///   - root: the file's outermost mapping, for error messages.
  ///   - outputs: the names of the layers that the network ends in; empty for the last one.
  func network(
    named name: String, outputs names: [String], _ root: ModelMapping, path: String
  ) throws(ModelFileError) -> Network {
    var outputs: [Int] = []
    for name in names {
      guard let index = indices[name] else { throw root.error("no layer is called '\(name)'", at: "outputs") }
      outputs.append(index)
    }
    guard descriptions.count > 1, descriptions.contains(where: { !$0.isAuxiliary && $0.name != "input" }) else {
      throw ModelFileError(path: path, line: nil, layer: nil, message: "the network has no layers")
    }
    do throws(NetworkError) {
      return try Network(name: name, descriptions: descriptions, outputs: outputs)
    } catch {
      throw ModelFileError(path: path, line: lines[error.layer], layer: error.layer, message: error.fault.description)
    }
  }
}
