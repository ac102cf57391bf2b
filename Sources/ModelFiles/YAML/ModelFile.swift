import Networks
import Yams

/// Reads networks that people describe in YAML, in the vocabulary of the catalog.
package enum ModelFile {
  /// The words for types of layers.
  package static var layerTypes: [String] { ModelVocabulary.words }

  /// The network that the text describes.
  ///
  /// - Parameters:
  ///   - path: for error messages.
  ///   - input: replaces the image size of the file.
  /// - Throws: `ModelFileError` with the line and the layer at fault.
  package static func network(
    yaml text: String, path: String, input: FeatureShape? = nil
  ) throws(ModelFileError) -> Network {
    var merge = MergeKeys(path: path)
    return try network(try merge.merged(try compose(text, path: path)), path: path, input: input)
  }

  /// The network that a mapping describes.
  ///
  /// - Parameter input: replaces the image size of the mapping.
  static func network(
    _ node: Node, path: String, input: FeatureShape? = nil
  ) throws(ModelFileError) -> Network {
    let root = try ModelMapping(node, path: path, context: nil)
    let name = try root.text("name")
    let image = try root.optionalShape("input")
    guard let image = input ?? image else { throw root.error("'input' is missing") }
    var reader = ModelLayerReader(input: image)
    for node in try LayerBlocks.layers(of: try root.list("layers"), path: path) { try reader.read(node, path: path) }
    let outputs = try root.optionalTexts("outputs") ?? []
    try root.requireAllRead()
    return try reader.network(named: name, outputs: outputs, root, path: path)
  }

  static func compose(_ text: String, path: String) throws(ModelFileError) -> Node {
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
