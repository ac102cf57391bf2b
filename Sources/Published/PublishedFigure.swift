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
  package let evidence: Evidence
  /// What it describes in terms of the catalog; nil where no network is known.
  package let ensemble: Ensemble?
  /// The prefix of the layers that it is about; empty for the whole network.
  package let part: String
  /// The forward passes for one image; nil where nothing is published about them.
  package let evaluation: Evaluation?
  /// Why a computed figure differs; empty where nothing needs to be said.
  package let explanation: String
  /// Why the cost of an error rate is an estimate; empty where networks and passes are published.
  package let estimate: String

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
    evidence = Evidence(field("evidence"))
    ensemble = Ensemble(field("network"))
    part = field("part")
    evaluation = Evaluation(field("passes"))
    explanation = field("explanation")
    estimate = field("estimate")
  }
}
