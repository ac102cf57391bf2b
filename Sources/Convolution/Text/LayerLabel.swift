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
}
