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
    let type = try mapping.text("type")
    guard let read = ModelVocabulary.readers[type] else {
      let nearest = LayerTypeName.nearest(to: type, among: ModelVocabulary.readers.keys.sorted())
      throw mapping.error(
        "no type of layer is called '\(type)'" + (nearest.map { "; did you mean '\($0)'?" } ?? ""), at: "type")
    }
    let operation = try read(mapping)
    let inputs = try sources(mapping)
    let isAuxiliary = try mapping.optionalFlag("auxiliary") ?? false
    try mapping.requireAllRead()
    guard indices[name] == nil else { throw mapping.error("another layer has the same name", at: "name") }
    indices[name] = descriptions.count
    lines[name] = mapping.line
    descriptions.append(
      LayerDescription(name: name, operation: operation, inputs: inputs, isAuxiliary: isAuxiliary))
  }

  /// The layers named after `from`, or the one before.
  private func sources(_ mapping: ModelMapping) throws(ModelFileError) -> [Int] {
    guard let names = try mapping.optionalTexts("from") else { return [descriptions.count - 1] }
    var sources: [Int] = []
    for name in names {
      guard let index = indices[name] else {
        let nearest = NearestName.find(name, among: indices.keys.sorted()).map { "; did you mean '\($0)'?" } ?? ""
        throw mapping.error("no layer before it is called '\(name)'\(nearest)", at: "from")
      }
      sources.append(index)
    }
    return sources
  }

  func network(named name: String, path: String) throws(ModelFileError) -> Network {
    guard descriptions.count > 1, descriptions.contains(where: { !$0.isAuxiliary && $0.name != "input" }) else {
      throw ModelFileError(path: path, line: nil, layer: nil, message: "the network has no layers")
    }
    do throws(NetworkError) {
      return try Network(name: name, descriptions: descriptions)
    } catch {
      throw ModelFileError(path: path, line: lines[error.layer], layer: error.layer, message: error.fault.description)
    }
  }
}
