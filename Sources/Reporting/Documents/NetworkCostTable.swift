import Measurements
import NetworkCosts
import Networks

/// One row for each network.
enum NetworkCostTable {
  private struct Row: Sendable {
    let name: String
    let input: FeatureShape
    /// Nil for a network that was skipped.
    let network: CountedNetwork?
    var parameters: PublishedComparison?
    var macs: PublishedComparison?
    var skipReason: String?
    var cost: NetworkCost? { network?.cost }
  }

  static func table(
    _ results: CostResults, macs: CostReport.MACKind, latencies: MeasuredLatencies
  ) -> ReportTable {
    let counted = results.networks.map { network in
      let figures = results.published.filter { $0.network == network.cost.name && $0.part.isEmpty }
      return Row(
        name: network.cost.name, input: network.cost.input, network: network,
        parameters: figures.first { $0.metric.contains("parameters") },
        macs: figures.first { ["mult-adds", "cost"].contains($0.metric) })
    }
    let skipped = results.skipped.map { Row(name: $0.name, input: $0.input, network: nil, skipReason: $0.reason) }
    let latency = ColumnDefinition<Row>.number("measured_ms", "measured ms") { latencies[$0.name] }
    return ReportTable(
      "Networks", columns(macs) + (latencies.isEmpty ? [] : [latency]), rows: counted + skipped)
  }

  private static func columns(_ macs: CostReport.MACKind) -> [ColumnDefinition<Row>] {
    identity + operations(macs) + memory(macs) + training(macs) + publication
  }

  private static let identity: [ColumnDefinition<Row>] = [
    .text("network", "network") { $0.name },
    .text("input", "input") { $0.input.description }.yielding(11),
    .count("batch", nil) { $0.cost?.batch },
    .count("parameters", "parameters") { $0.cost?.parameters.total },
    .count("weights", nil) { $0.cost?.parameters.weights },
    .count("biases", nil) { $0.cost?.parameters.biases },
    .count("normalization_parameters", nil) { $0.cost?.parameters.normalization },
  ]

  private static func operations(_ macs: CostReport.MACKind) -> [ColumnDefinition<Row>] {
    [
      .count("macs", macs == .dense ? "MACs" : "MACs in bounds") { $0.cost?.macs.count(macs) },
      .count("flops", "FLOPs") { $0.cost.map { 2 * $0.macs.count(macs) } }.yielding(4),
      .count("convolution_macs", nil) { $0.cost?.macs.convolution },
      .count("fully_connected_macs", nil) { $0.cost?.macs.fullyConnected },
      .count("dense_macs", nil) { $0.cost?.macs.dense },
      .count("in_bounds_macs", macs == .dense ? "in bounds" : nil) { $0.cost?.macs.inBounds }.yielding(1),
      .count("other_operations", "other ops") { $0.cost?.otherOperations }.yielding(2),
      .count("units", "units") { $0.cost?.units }.yielding(3),
      .count("depth", "depth") { $0.cost?.depth }.yielding(15),
      .count("weight_layers", nil) { $0.cost?.weightLayers },
      .text("receptive_field", "field") { $0.cost?.receptiveField.description }.yielding(5),
      .text("stride", nil) { $0.cost?.stride.description },
    ]
  }

  private static func memory(_ macs: CostReport.MACKind) -> [ColumnDefinition<Row>] {
    [
      .byteCount("weights_bytes", "weights") { $0.cost?.weightsByteCount },
      .byteCount("activation_bytes", "activations") { $0.cost?.activationByteCount }.yielding(10),
      .byteCount("peak_activation_bytes", "peak") { $0.cost?.peakActivationByteCount },
      .text("peak_layer", nil) { $0.cost?.peakLayer },
      .byteCount("moved_bytes", nil) { $0.cost?.movedByteCount },
      .number("flops_per_byte", macs.denseTitle("FLOP/byte")) { $0.cost?.arithmeticIntensity }.yielding(8),
    ]
  }

  private static func training(_ macs: CostReport.MACKind) -> [ColumnDefinition<Row>] {
    [
      .count("backward_data_macs", macs.denseTitle("backward data")) { $0.cost?.training?.backwardDataMACs }.yielding(
        12),
      .count("backward_weights_macs", macs.denseTitle("backward weights")) { $0.cost?.training?.backwardWeightsMACs }
        .yielding(13),
      .byteCount("stored_activation_bytes", "stored") { $0.cost?.training?.storedActivationByteCount }.yielding(14),
      .byteCount("gradient_bytes", "gradients") { $0.cost?.training?.gradientByteCount }.yielding(7),
      .byteCount("momentum_state_bytes", "momentum") { $0.cost?.training?.momentumStateByteCount }.yielding(6),
      .byteCount("adam_state_bytes", "Adam") { $0.cost?.training?.adamStateByteCount }.yielding(9),
    ]
  }

  private static let publication: [ColumnDefinition<Row>] = [
    .text("published_parameters", nil) { $0.parameters.map { "\($0.published) \($0.unit)" } ?? "" },
    .number("parameters_difference", nil) { $0.parameters?.relativeDifference },
    .text("published_macs", nil) { $0.macs.map { "\($0.published) \($0.unit)" } ?? "" },
    .number("macs_difference", nil) { $0.macs?.relativeDifference },
    .text("explanation", nil) { row in
      [row.parameters, row.macs].compactMap { $0?.explanation }.filter { !$0.isEmpty }.joined(separator: "; ")
    },
    .text("skipped", nil) { $0.skipReason },
    .text("caveat", nil) { $0.network?.caveat ?? "" },
    .text("source", nil) { $0.network?.source },
  ]
}
