import Networks
import Yams

/// Reads networks that people describe in YAML, in the vocabulary of the catalog.
package enum ModelFile {
  /// The network that the text describes.
  ///
  /// - Parameters:
  ///   - path: for error messages.
  ///   - input: replaces the image size of the file.
  /// - Throws: `ModelFileError` with the line and the layer at fault.
  package static func network(
    yaml text: String, path: String, input: FeatureShape? = nil
  ) throws(ModelFileError) -> Network {
    let root = try ModelMapping(try compose(text, path: path), path: path, context: nil)
    let name = try root.text("name")
    let image = try root.shape("input")
    var reader = ModelLayerReader(input: input ?? image)
    for node in try root.list("layers") { try reader.read(node, path: path) }
    try root.requireAllRead()
    return try reader.network(named: name, path: path)
  }

  private static func compose(_ text: String, path: String) throws(ModelFileError) -> Node {
    do {
      guard let node = try Yams.compose(yaml: text) else {
        throw ModelFileError(path: path, line: nil, layer: nil, message: "the file is empty")
      }
      return node
    } catch let error as ModelFileError {
      throw error
    } catch let error as YamlError {
      throw ModelFileError(path: path, line: error.line, layer: nil, message: "no YAML: \(error.problem)")
    } catch {
      throw ModelFileError(path: path, line: nil, layer: nil, message: "no YAML: \(error)")
    }
  }
}

/// A model file that describes no network.
package struct ModelFileError: Error, Equatable, CustomStringConvertible {
  package let path: String
  /// 1-based; nil where the fault is the file's as a whole.
  package let line: Int?
  package let layer: String?
  package let message: String

  package var description: String {
    "\(path)\(line.map { ":\($0)" } ?? ""): \(layer.map { "layer '\($0)': " } ?? "")\(message)"
  }
}

/// Collects the layers of a model file, then makes a network of them.
private struct ModelLayerReader {
  private var descriptions: [LayerDescription]
  private var indices: [String: Int] = ["input": 0]
  private var lines: [String: Int] = [:]

  init(input: FeatureShape) {
    descriptions = [LayerDescription(name: "input", operation: .input(input), inputs: [])]
  }

  mutating func read(_ node: Node, path: String) throws(ModelFileError) {
    let unnamed = try ModelMapping(node, path: path, context: nil)
    let name = try unnamed.text("name")
    let mapping = try ModelMapping(node, path: path, context: name)
    _ = try mapping.text("name")
    let type = try mapping.text("type")
    guard let read = ModelVocabulary.readers[type] else {
      let nearest = NearestName.find(type, among: ModelVocabulary.readers.keys.sorted())
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

extension YamlError {
  fileprivate var line: Int? {
    switch self {
    case .scanner(_, _, let mark, _), .parser(_, _, let mark, _), .composer(_, _, let mark, _): mark.line
    case .duplicatedKeysInMapping(_, let context): context.mark.line
    default: nil
    }
  }

  fileprivate var problem: String {
    switch self {
    case .scanner(_, let problem, _, _), .parser(_, let problem, _, _), .composer(_, let problem, _, _): problem
    case .duplicatedKeysInMapping(let keys, _): "the key '\(keys.map { "\($0)" }.sorted().first ?? "")' occurs twice"
    default: "\(self)"
    }
  }
}
