import NetworkCosts

/// What `cnnbench arch-cost` tells: the networks with their totals, the published figures, and the layers where asked.
package struct CostReport: Report {
  /// Which MACs a table shows.
  package enum MACKind: String, CaseIterable, Sendable {
    case dense
    case inBounds = "in-bounds"

    /// The title of a column that counts every tap in any case.
    func denseTitle(_ title: String) -> String { self == .dense ? title : title + " (all taps)" }
  }

  package let showsLayers: Bool
  /// Whether layers are told of one by one, if at all, or together.
  package let grouping: LayerGrouping?
  package let macs: MACKind
  /// Shown beside the counts, where there are any.
  package let latencies: MeasuredLatencies

  package init(
    showsLayers: Bool = false, grouping: LayerGrouping? = nil, macs: MACKind = .dense,
    latencies: MeasuredLatencies = .none
  ) {
    self.latencies = latencies
    self.showsLayers = showsLayers
    self.grouping = grouping
    self.macs = macs
  }

  package func document(of envelope: ResultEnvelope<CostResults>) -> ReportDocument {
    let results = envelope.payload
    let layers = showsLayers ? [layerTable(results)] : []
    return ReportDocument(
      "Costs of networks", of: envelope,
      tables: layers + [
        NetworkCostTable.table(results, macs: macs, latencies: latencies),
        PublishedTable.table(results.published),
      ],
      notes: Self.legend
        + results.skipped.map { Note("\($0.name) is skipped: \($0.reason)") }
        + results.networks.compactMap { network in network.caveat.map { Note("\(network.cost.name): \($0)") } })
  }

  private func layerTable(_ results: CostResults) -> ReportTable {
    guard let grouping else { return LayerCostTable.table(results, macs: macs) }
    return LayerGroupTable.table(results, by: grouping, macs: macs)
  }

  private static let legend = [
    Note(
      "MAC: one multiply-add; FLOPs: 2 × MACs. Other operations: bias, pooling, activation, normalisation, addition."
        + " Peak: activations alive at once.")
  ]
}

extension MACCount {
  func count(_ kind: CostReport.MACKind) -> Int { kind == .dense ? dense : inBounds }
}
