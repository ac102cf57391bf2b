import Published

/// A published figure next to the computed one, both in the unit of the publication.
package struct PublishedComparison: Codable, Hashable, Sendable {
  package let network: String
  package let part: String
  package let figure: String
  package let metric: String
  package let published: String
  package let unit: String
  package let computed: Double
  package let relativeDifference: Double
  package let agreement: Agreement
  package let explanation: String
  package let source: String
  package let evidence: String

  private enum CodingKeys: String, CodingKey {
    case network, part, figure, metric, published, unit, computed, agreement, explanation, source, evidence
    case relativeDifference = "relative_difference"
  }

  package init(_ comparison: FigureComparison) {
    let figure = comparison.figure
    network = figure.ensemble?.singleName ?? ""
    part = figure.part
    self.figure = "\(figure.architecture) \(figure.variant)"
    metric = figure.metric
    published = figure.text
    unit = figure.unit
    computed = comparison.computed
    relativeDifference = comparison.relativeDifference
    agreement = comparison.agreement
    explanation = figure.explanation
    source = figure.source
    evidence = figure.evidence.text
  }
}
