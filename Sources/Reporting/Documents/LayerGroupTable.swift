import Measurements
import NetworkCosts
import Networks

/// One row for each stage or block, with a section for each network: sums of its layers, and their shares.
enum LayerGroupTable {
  private struct Row: Sendable {
    let network: String
    let name: String
    let layers: [LayerCost]
    let total: NetworkTotals

    func sum(_ count: (LayerCost) -> Int) -> Int { layers.reduce(0) { $0 + count($1) } }

    /// Nil where a layer has no count.
    func knownSum(_ count: (LayerCost) -> Int?) -> Int? {
      let known = layers.compactMap(count)
      return known.count == layers.count ? known.reduce(0, +) : nil
    }
  }

  /// What shares are of, each at least 1.
  private struct NetworkTotals: Sendable {
    let parameters: Int
    let macs: Int

    init(_ layers: [LayerCost]) {
      parameters = max(1, layers.reduce(0) { $0 + $1.parameters.total })
      macs = max(1, layers.reduce(0) { $0 + $1.macs.dense })
    }
  }

  static func table(_ results: CostResults, by grouping: LayerGrouping, macs: CostReport.MACKind) -> ReportTable {
    ReportTable(
      grouping == .stage ? "Stages" : "Blocks", columns(grouping, macs), by: "network",
      sections: results.networks.map { network in (network.cost.name, rows(of: network.cost, by: grouping)) })
  }

  private static func rows(of network: NetworkCost, by grouping: LayerGrouping) -> [Row] {
    let total = NetworkTotals(network.layers)
    let groups = Dictionary(grouping: network.layers) { grouping.group(of: $0.name) }
    return network.layers.map { grouping.group(of: $0.name) }.uniqued.map { name in
      Row(network: network.name, name: name, layers: groups[name] ?? [], total: total)
    }
  }

  private static func columns(_ grouping: LayerGrouping, _ macs: CostReport.MACKind) -> [ColumnDefinition<Row>] {
    [
      .text("network", nil) { $0.network },
      .text(grouping.rawValue, grouping.rawValue) { $0.name },
      .count("layers", "layers") { $0.layers.count },
      .text("output", "output") { $0.layers.last?.output.description }.yielding(6),
      .sparseCount("parameters", "parameters") { row in row.sum { $0.parameters.total } },
      .number(
        "parameters_share", "of parameters", { row in fraction(row.sum { $0.parameters.total }, row.total.parameters) },
        text: percent
      )
      .yielding(5),
      .sparseCount("macs", macs == .dense ? "MACs" : "MACs in bounds") { row in row.sum { $0.macs.count(macs) } },
      .number(
        "dense_macs_share", "of MACs", { row in fraction(row.sum { $0.macs.dense }, row.total.macs) }, text: percent),
      .sparseCount("flops", "FLOPs") { row in 2 * row.sum { $0.macs.count(macs) } }.yielding(4),
      .sparseCount("other_operations", "other ops") { row in row.sum { $0.otherOperations } }.yielding(3),
      .byteCount("output_bytes", "outputs") { row in row.sum { $0.outputByteCount } }.yielding(2),
      .byteCount("peak_bytes", "peak") { row in row.layers.map(\.liveByteCount).max() }.yielding(1),
      .byteCount("moved_bytes", "moved") { row in row.sum { $0.movedByteCount } }.yielding(0),
      .count("backward_data_macs", macs.denseTitle("backward data")) { row in
        row.knownSum { $0.training?.backwardDataMACs }
      }
      .yielding(7),
      .count("backward_weights_macs", macs.denseTitle("backward weights")) { row in
        row.knownSum { $0.training?.backwardWeightsMACs }
      }.yielding(8),
      .byteCount("stored_activation_bytes", "stored") { row in row.knownSum { $0.training?.storedActivationByteCount } }
        .yielding(9),
    ]
  }

  private static func fraction(_ part: Int, _ whole: Int) -> Double { Double(part) / Double(whole) }

  @Sendable private static func percent(_ fraction: Double) -> String {
    fraction == 0 ? "" : NumberText.percent(fraction)
  }
}
