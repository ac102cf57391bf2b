extension Network {
  /// The graph in the language of Graphviz's `dot`: a box for each layer, dashed where it is for training only.
  package var drawing: String {
    let nodes = layers.enumerated().map { index, layer in
      let label = "\(layer.name)\n\(layer.operation.kind) \(layer.outputShape)"
      return "  n\(index) [label=\(label.quotedForDot)\(layer.isAuxiliary ? ", style=dashed" : "")]"
    }
    let edges = layers.enumerated().flatMap { index, layer in layer.inputs.map { "  n\($0) -> n\(index)" } }
    return (["digraph \(name.quotedForDot) {", "  node [shape=box]"] + nodes + edges + ["}"]).joined(separator: "\n")
      + "\n"
  }
}

extension String {
  /// The text as a quoted identifier.
  fileprivate var quotedForDot: String {
    let escaped = map { character in
      switch character {
      case "\"", "\\": "\\\(character)"
      case _ where character.isNewline: "\\n"
      default: String(character)
      }
    }
    return "\"\(escaped.joined())\""
  }
}
