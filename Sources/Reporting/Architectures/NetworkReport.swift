import Measurements
import NetworkCosts
import Published

/// One row for each network.
enum NetworkReport {
  struct Row {
    let network: CountedNetwork
    let parameters: PublishedComparison?
    let macs: PublishedComparison?
    var cost: NetworkCost { network.cost }
  }

  static func report(_ report: ArchitectureReport, macs: ArchitectureReport.MACKind) -> TabularReport<Row> {
    let rows = report.networks.map { network in
      let figures = report.published.filter { $0.network == network.cost.name && $0.part.isEmpty }
      return Row(
        network: network, parameters: figures.first { $0.metric.contains("parameters") },
        macs: figures.first { ["mult-adds", "cost"].contains($0.metric) })
    }
    return TabularReport(columns(macs), rows: rows)
  }

  private static func columns(_ macs: ArchitectureReport.MACKind) -> [ReportColumn<Row>] {
    identity + operations(macs) + memory + training + publication
  }

  private static let identity: [ReportColumn<Row>] = [
    .text("network", "network") { $0.cost.name },
    .text("input", "input") { $0.cost.input.description },
    .count("batch", nil) { $0.cost.batch },
    .count("parameters", "parameters") { $0.cost.parameters.total },
    .count("weights", nil) { $0.cost.parameters.weights },
    .count("biases", nil) { $0.cost.parameters.biases },
    .count("normalization_parameters", nil) { $0.cost.parameters.normalization },
  ]

  private static func operations(_ macs: ArchitectureReport.MACKind) -> [ReportColumn<Row>] {
    [
      .count("macs", macs == .dense ? "MACs" : "MACs in bounds") { $0.cost.macs.count(macs) },
      .count("flops", "FLOPs") { 2 * $0.cost.macs.count(macs) },
      .count("convolution_macs", nil) { $0.cost.macs.convolution },
      .count("fully_connected_macs", nil) { $0.cost.macs.fullyConnected },
      .count("dense_macs", nil) { $0.cost.macs.dense },
      .count("in_bounds_macs", macs == .dense ? "in bounds" : nil) { $0.cost.macs.inBounds },
      .count("other_operations", "other ops") { $0.cost.otherOperations },
      .count("units", "units") { $0.cost.units },
      .count("depth", "depth") { $0.cost.depth },
      .count("weight_layers", nil) { $0.cost.weightLayers },
      .text("receptive_field", "field") { $0.cost.receptiveField.description },
      .text("stride", nil) { $0.cost.stride.description },
    ]
  }

  private static let memory: [ReportColumn<Row>] = [
    .byteCount("weights_bytes", "weights") { $0.cost.weightsByteCount },
    .byteCount("activation_bytes", "activations") { $0.cost.activationByteCount },
    .byteCount("peak_activation_bytes", "peak") { $0.cost.peakActivationByteCount },
    .text("peak_layer", nil) { $0.cost.peakLayer },
    .byteCount("moved_bytes", nil) { $0.cost.movedByteCount },
    .number("flops_per_byte", "FLOP/byte") { $0.cost.arithmeticIntensity },
  ]

  private static let training: [ReportColumn<Row>] = [
    .count("backward_data_macs", "backward data") { $0.cost.training?.backwardDataMACs },
    .count("backward_weights_macs", "backward weights") { $0.cost.training?.backwardWeightsMACs },
    .byteCount("stored_activation_bytes", "stored") { $0.cost.training?.storedActivationByteCount },
    .byteCount("gradient_bytes", "gradients") { $0.cost.training?.gradientByteCount },
    .byteCount("momentum_state_bytes", "momentum") { $0.cost.training?.momentumStateByteCount },
    .byteCount("adam_state_bytes", "Adam") { $0.cost.training?.adamStateByteCount },
  ]

  private static let publication: [ReportColumn<Row>] = [
    .text("published_parameters", nil) { $0.parameters.map { "\($0.published) \($0.unit)" } ?? "" },
    .number("parameters_difference", nil) { $0.parameters?.relativeDifference },
    .text("published_macs", nil) { $0.macs.map { "\($0.published) \($0.unit)" } ?? "" },
    .number("macs_difference", nil) { $0.macs?.relativeDifference },
    .text("explanation", nil) { row in
      [row.parameters, row.macs].compactMap { $0?.explanation }.filter { !$0.isEmpty }.joined(separator: "; ")
    },
    .text("caveat", nil) { $0.network.caveat ?? "" },
    .text("source", nil) { $0.network.source },
  ]
}

/// One row for each published figure of the networks.
enum PublishedReport {
  static func report(_ comparisons: [PublishedComparison]) -> TabularReport<PublishedComparison> {
    TabularReport(
      [
        .text("network", "network") { $0.network },
        .text("figure", "published as") { $0.figure },
        .text("metric", "figure") { $0.metric },
        .text("published", "published") { "\($0.published) \($0.unit)" },
        .number("computed", "computed") { $0.computed },
        .number("difference", "difference", { $0.relativeDifference }, text: difference),
        .text("agreement", "agreement") { $0.agreement.rawValue },
        .text("source", "source") { $0.source },
        .text("evidence", nil) { $0.evidence },
        .text(nil, "evidence") { Evidence($0.evidence).manner },
        .text("explanation", "explanation") { $0.explanation },
      ], rows: comparisons)
  }

  /// `+1.6 %`.
  private static func difference(_ fraction: Double) -> String {
    fraction == 0 ? "0" : (fraction > 0 ? "+" : "−") + NumberText.percent(abs(fraction))
  }
}
