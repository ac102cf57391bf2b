import Yams

/// Writes out what YAML's merge keys stand for: `<<: *base` gives a mapping the keys of another.
struct MergeKeys {
  let path: String
  /// How many mappings may still be merged; merges of merges can double with each line of a file.
  private var allowance = 100_000

  init(path: String) { self.path = path }

  /// The mapping with its merged keys; its own win over merged ones, and earlier mappings over later ones.
  mutating func merged(_ node: Node) throws(ModelFileError) -> Node {
    guard let mapping = node.mapping, mapping.contains(where: { $0.key.string == "<<" }) else { return node }
    var pairs = mapping.filter { $0.key.string != "<<" }.map { ($0.key, $0.value) }
    var keys = Set(pairs.map { $0.0.string })
    for source in try sources(of: mapping) {
      for (key, value) in try merged(source).mapping ?? [:] where keys.insert(key.string).inserted {
        pairs.append((key, value))
      }
    }
    return .mapping(Node.Mapping(pairs, mapping.tag, mapping.style, mapping.mark))
  }

  private mutating func sources(of mapping: Node.Mapping) throws(ModelFileError) -> [Node] {
    var sources: [Node] = []
    for (key, value) in mapping where key.string == "<<" {
      sources += value.sequence.map(Array.init) ?? [value]
    }
    allowance -= sources.count
    guard allowance >= 0 else { throw fault("'<<' merges too many mappings", mapping) }
    guard sources.allSatisfy({ $0.mapping != nil }) else {
      throw fault("'<<' must be a mapping or a list of them", mapping)
    }
    return sources
  }

  private func fault(_ message: String, _ mapping: Node.Mapping) -> ModelFileError {
    ModelFileError(path: path, line: mapping.mark?.line, layer: nil, message: message)
  }
}
