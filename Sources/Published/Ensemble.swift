/// Networks whose outputs are averaged: `7*googlenet`, `vgg16+vgg19`.
package struct Ensemble: Hashable, Sendable {
  package let members: [Member]
  /// As parsed.
  package let text: String

  package struct Member: Hashable, Sendable {
    package let name: String
    package let count: Int
  }

  /// Parses terms joined by `+`, each a name or a count, `*` and a name; nil for an empty text.
  package init?(_ text: String) {
    guard !text.isEmpty else { return nil }
    self.text = text
    members = text.split(separator: "+").map { term in
      let parts = term.split(separator: "*")
      return Member(name: String(parts.last!), count: parts.count == 2 ? Int(parts[0])! : 1)
    }
  }

  package var modelCount: Int { members.reduce(0) { $0 + $1.count } }

  /// The name of the network, if it is one alone.
  package var singleName: String? { members.count == 1 && members[0].count == 1 ? members[0].name : nil }
}
