/// A figure as somebody published it: parameters, operations or an error rate, with protocol and source.
package struct PublishedFigure: Hashable, Sendable {
  package let architecture: String
  package let variant: String
  package let metric: String
  /// The value as printed: its decimals say how far it was rounded.
  package let text: String
  package let unit: String
  package let protocolText: String
  package let source: String
  /// Where the figure was read: the paper itself, a transcription, or memory.
  package let evidence: String
  /// What it describes in terms of the catalog; nil where no network is known.
  package let ensemble: Ensemble?
  /// The prefix of the layers that it is about; empty for the whole network.
  package let part: String
  /// The forward passes for one image; nil where nothing is published about them.
  package let evaluation: Evaluation?
  /// Why a computed figure differs; empty where nothing needs to be said.
  package let explanation: String

  /// The number; nil for lists of numbers.
  package var value: Double? { Double(text) }

  /// All of them.
  package static let all: [PublishedFigure] = CommaSeparatedValues.rows(of: publishedFiguresText).map(
    PublishedFigure.init)

  private init(_ row: [String: String]) {
    func field(_ name: String) -> String { row[name] ?? "" }
    architecture = field("architecture")
    variant = field("variant")
    metric = field("metric")
    text = field("value")
    unit = field("unit")
    protocolText = field("protocol")
    source = field("source")
    evidence = field("evidence")
    ensemble = Ensemble(field("network"))
    part = field("part")
    evaluation = Evaluation(field("passes"))
    explanation = field("explanation")
  }
}

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

/// How an image is shown to a network: as crops of the usual size, and densely as a whole at several sizes.
package struct Evaluation: Hashable, Sendable {
  package let crops: Int
  /// Sides of the square images over which the network slides, each also mirrored.
  package let denseSides: [Int]

  /// Parses terms joined by `+`: `144`, `dense:256/384/512`, `150+dense:256`; nil for an empty text.
  package init?(_ text: String) {
    guard !text.isEmpty else { return nil }
    let terms = text.split(separator: "+")
    crops = terms.compactMap { Int($0) }.reduce(0, +)
    denseSides = terms.filter { $0.hasPrefix("dense:") }.flatMap { term in
      term.dropFirst("dense:".count).split(separator: "/").map { Int($0)! }
    }
  }

  package var description: String {
    let dense = denseSides.isEmpty ? "" : "dense at " + denseSides.map(String.init).joined(separator: ", ")
    let crops = crops == 0 ? "" : crops == 1 ? "1 crop" : "\(crops) crops"
    return [crops, dense].filter { !$0.isEmpty }.joined(separator: " and ")
  }
}
