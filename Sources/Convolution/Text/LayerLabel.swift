/// What a descriptor has after its `n`: a name, and perhaps how often the layer occurs in its network.
package struct LayerLabel: Hashable, Sendable {
  /// The name without quotes and multiplicity; nil where that leaves nothing.
  package let name: String?
  /// The `3` of `"conv2*3"`, else 1.
  package let multiplicity: Int

  /// - Parameter text: as written, quotes included.
  package init(_ text: String) {
    let bare = text.filter { $0 != "\"" }
    let star = bare.lastIndex(of: "*")
    let count = star.flatMap { Int(bare[bare.index(after: $0)...]) }.flatMap { $0 > 0 ? $0 : nil }
    let stem = count == nil ? bare : String(bare[..<star!])
    name = stem.isEmpty ? nil : stem
    multiplicity = count ?? 1
  }

  /// The label of a layer that occurs so often: in quotes, without what ends a label or a line of a batch file.
  ///
  /// A name that ends as if it had a multiplicity is given one.
  package static func text(_ name: String, multiplicity: Int) -> String {
    let bare = String(name.map { $0.isLabelCharacter ? $0 : "_" })
    let isMarked = multiplicity > 1 || LayerLabel(bare).name != bare
    return "\"\(bare)\(isMarked ? "*\(multiplicity)" : "")\""
  }
}

extension Character {
  /// Whether it stands for itself in a label.
  fileprivate var isLabelCharacter: Bool {
    !isWhitespace && !"\"'\\#".contains(self) && !unicodeScalars.contains { $0.properties.generalCategory == .control }
  }
}
