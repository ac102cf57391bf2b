import Foundation
import NetworkCosts
import Published

/// What networks cost, next to what was published about them: all that `cnnbench arch-cost` prints.
package struct ArchitectureReport: Codable, Hashable, Sendable {
  package static let schemaName = "cnnbench-arch-cost"
  package static let schemaVersion = 1

  package let networks: [CountedNetwork]
  package let published: [PublishedComparison]

  package init(networks: [CountedNetwork], published: [PublishedComparison]) {
    self.networks = networks
    self.published = published
  }

  /// Which MACs a table shows.
  package enum MACKind: String, CaseIterable, Sendable {
    case dense
    case inBounds = "in-bounds"
  }

  private enum CodingKeys: String, CodingKey {
    case schema, schemaVersion, networks, published
  }

  package init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let schema = try container.decode(String.self, forKey: .schema)
    guard schema == Self.schemaName else { throw ArchitectureReportError.unknownSchema(schema) }
    let version = try container.decode(Int.self, forKey: .schemaVersion)
    guard version == Self.schemaVersion else { throw ArchitectureReportError.unknownVersion(version) }
    networks = try container.decode([CountedNetwork].self, forKey: .networks)
    if let faulty = networks.first(where: { !$0.cost.isCountable }) {
      throw ArchitectureReportError.impossibleCount(network: faulty.cost.name)
    }
    published = try container.decode([PublishedComparison].self, forKey: .published)
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(Self.schemaName, forKey: .schema)
    try container.encode(Self.schemaVersion, forKey: .schemaVersion)
    try container.encode(networks, forKey: .networks)
    try container.encode(published, forKey: .published)
  }

  /// Reads what `json` wrote.
  ///
  /// - Throws: `ArchitectureReportError`.
  package init(json text: String) throws(ArchitectureReportError) {
    do {
      let decoder = JSONDecoder()
      decoder.keyDecodingStrategy = .convertFromSnakeCase
      self = try decoder.decode(Self.self, from: Data(text.utf8))
    } catch let error as ArchitectureReportError {
      throw error
    } catch {
      throw .malformed
    }
  }
}

/// A text that is no report of `cnnbench arch-cost`.
package enum ArchitectureReportError: Error, Equatable, CustomStringConvertible {
  case malformed
  case unknownSchema(String)
  case unknownVersion(Int)
  case impossibleCount(network: String)

  package var description: String {
    switch self {
    case .malformed: "not JSON of 'cnnbench arch-cost'"
    case .unknownSchema(let name): "not JSON of 'cnnbench arch-cost': its schema is '\(name)'"
    case .unknownVersion(let version):
      "the file has schema version \(version); this cnnbench reads version \(ArchitectureReport.schemaVersion)"
    case .impossibleCount(let network): "'\(network)' has a count of MACs or parameters that no network can have"
    }
  }
}

/// The cost of one network, and where its definition comes from.
package struct CountedNetwork: Codable, Hashable, Sendable {
  package let cost: NetworkCost
  package let source: String
  package let caveat: String?

  package init(cost: NetworkCost, source: String, caveat: String? = nil) {
    self.cost = cost
    self.source = source
    self.caveat = caveat
  }
}

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

extension ArchitectureReport {
  /// The networks with their totals, the published figures, and notes; or, with `showsLayers`, the layers of each.
  ///
  /// - Parameter usesColour: whether a table may set off headings with terminal codes.
  package func text(
    as format: ReportFormat, showsLayers: Bool, macs: MACKind = .dense, usesColour: Bool = false
  ) throws -> String {
    switch format {
    case .json: return try reportJSON
    case .csv:
      return showsLayers ? LayerReport.report(self, macs: macs).csv : NetworkReport.report(self, macs: macs).csv
    case .table:
      let tables = showsLayers ? [LayerReport.report(self, macs: macs).text(usesColour: usesColour)] : []
      return
        (tables + [NetworkReport.report(self, macs: macs).text(usesColour: usesColour)] + publishedText(usesColour))
        .joined(separator: "\n") + notes.map { "\n\($0)\n" }.joined()
    case .markdown:
      let tables = showsLayers ? [LayerReport.report(self, macs: macs).markdown] : []
      let figures = published.isEmpty ? [] : [PublishedReport.report(published).markdown]
      return (tables + [NetworkReport.report(self, macs: macs).markdown] + figures).joined(separator: "\n")
        + notes.map { "\n\(Table.markdown($0))\n" }.joined()
    }
  }

  private func publishedText(_ usesColour: Bool) -> [String] {
    published.isEmpty ? [] : [PublishedReport.report(published).text(usesColour: usesColour)]
  }

  /// What the words mean, and what is unsure.
  private var notes: [String] {
    [
      "MAC: one multiply-add; FLOPs: 2 × MACs. Other operations: bias, pooling, activation, normalisation, addition."
        + " Peak: activations alive at once."
    ] + networks.compactMap { network in network.caveat.map { "\(network.cost.name): \($0)" } }
  }
}

extension MACCount {
  func count(_ kind: ArchitectureReport.MACKind) -> Int { kind == .dense ? dense : inBounds }
}
