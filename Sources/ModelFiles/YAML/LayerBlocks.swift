import Yams

/// Writes out the layers of blocks, which may be repeated, as one list.
///
/// Each layer's name is preceded by those of its block and of its repetition: `stage/2/conv1`. Inside, layers are known
/// by their own names, and `block` is what the repetition reads; outside, the block's name is that of its last layer.
struct LayerBlocks {
  private let path: String
  private var merge: MergeKeys
  private var layers: [Node] = []
  private var last = "input"
  private static let largestCount = 100_000

  private init(path: String) {
    self.path = path
    merge = MergeKeys(path: path)
  }

  /// The layers of the list, those of its blocks and their repetitions included.
  ///
  /// - Throws: `ModelFileError` for a block that has no layers, or too many.
  static func layers(of nodes: [Node], path: String) throws(ModelFileError) -> [Node] {
    var blocks = LayerBlocks(path: path)
    try blocks.append(nodes, to: Scope())
    return blocks.layers
  }

  /// What names mean in one repetition of a block.
  private struct Scope {
    var prefix = ""
    /// The full names of the layers around the block.
    var outer: [String: String] = [:]
    /// The full names of the layers and blocks inside.
    var inner: [String: String] = [:]

    func fullName(_ name: String) -> String { inner[name] ?? outer[name] ?? name }
  }

  private mutating func append(_ nodes: [Node], to start: Scope) throws(ModelFileError) {
    var scope = start
    for node in nodes {
      let node = try merge.merged(node)
      if node.mapping?["layers"] != nil {
        try appendBlock(node, in: &scope)
      } else {
        try appendLayer(node, in: &scope)
      }
    }
  }

  private mutating func appendBlock(_ node: Node, in scope: inout Scope) throws(ModelFileError) {
    let name = try ModelMapping(node, path: path, context: nil).text("name")
    let mapping = try ModelMapping(node, path: path, context: name)
    _ = try mapping.text("name")
    let count = try mapping.optionalInteger("repeat") ?? 1
    let nodes = try mapping.list("layers")
    try mapping.requireAllRead()
    guard count >= 1 else { throw mapping.error("repeat must be at least 1", at: "repeat") }
    guard !nodes.isEmpty else { throw mapping.error("the block has no layers", at: "layers") }
    guard scope.inner[name] == nil else { throw mapping.error("another layer has the same name", at: "name") }
    let outer = scope.outer.merging(scope.inner) { _, inner in inner }
    for repetition in 1...count {
      let names = outer.merging(["block": last]) { _, block in block }
      try append(nodes, to: Scope(prefix: "\(scope.prefix)\(name)/\(repetition)/", outer: names))
    }
    scope.inner[name] = last
  }

  private mutating func appendLayer(_ node: Node, in scope: inout Scope) throws(ModelFileError) {
    guard layers.count < Self.largestCount else {
      throw ModelFileError(
        path: path, line: node.mark?.line, layer: nil, message: "the network has more than \(Self.largestCount) layers")
    }
    guard var mapping = node.mapping, let name = mapping["name"]?.string else { return layers.append(node) }
    let fullName = scope.prefix + name
    if let other = scope.inner[name], other != fullName {
      throw ModelFileError(
        path: path, line: node.mark?.line, layer: name, message: "another layer has the same name")
    }
    for key in ["from", "weights"] {
      if let value = mapping[key] { mapping[key] = value.renamed(scope.fullName) }
    }
    mapping["name"] = mapping["name"]?.renamed { _ in fullName }
    layers.append(.mapping(mapping))
    scope.inner[name] = fullName
    last = fullName
  }
}

extension Node {
  /// The name, or each name of the list, replaced by another.
  fileprivate func renamed(_ name: (String) -> String) -> Node {
    switch self {
    case .scalar(let scalar):
      .scalar(Scalar(name(scalar.string), scalar.tag, scalar.style, scalar.mark))
    case .sequence(let sequence):
      .sequence(Sequence(sequence.map { $0.renamed(name) }, sequence.tag, sequence.style, sequence.mark))
    default: self
    }
  }
}
