/// What layers have in common that are told of together, by their names.
package enum LayerGrouping: String, CaseIterable, Sendable {
  /// The part of a network that the names of papers call a stage: `conv2` of `conv2_1/conv1`, `inception_3` of
  /// `inception_3a/5x5`, `A` of `A2/branch`.
  case stage
  /// The module: `conv2_1` of `conv2_1/conv1`, `stage/2` of a block that repeats.
  case block

  /// The name of the group that a layer belongs to.
  package func group(of layer: String) -> String {
    let parts = layer.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    switch self {
    case .block: return parts.count > 1 && Int(parts[1]) != nil ? parts.prefix(2).joined(separator: "/") : parts[0]
    case .stage: return Self.stage(of: parts[0])
    }
  }

  /// The name without what counts the blocks of a stage.
  private static func stage(of block: String) -> String {
    if let match = block.wholeMatch(of: /(.*\D.*)_\d+/) { return String(match.1) }
    if let match = block.wholeMatch(of: /(.*\d)[a-z]/) { return String(match.1) }
    if let match = block.wholeMatch(of: /([A-Z]|stem)\d+/) { return String(match.1) }
    return block
  }
}
