import NetworkCosts
import Networks

/// One row for each layer, with a section for each network.
enum LayerReport {
  struct Row {
    let network: String
    let layer: LayerCost

    func algorithm(_ name: String) -> AlgorithmCost? { layer.algorithms.first { $0.algorithm == name } }
  }

  static func report(_ report: ArchitectureReport, macs: ArchitectureReport.MACKind) -> TabularReport<Row> {
    TabularReport(
      identity(macs) + memory + training + algorithms,
      sections: report.networks.map { network in
        (network.cost.name, network.cost.layers.map { Row(network: network.cost.name, layer: $0) })
      })
  }

  private static func identity(_ macs: ArchitectureReport.MACKind) -> [ReportColumn<Row>] {
    [
      .text("network", nil) { $0.network },
      .text("layer", "layer") { $0.layer.name },
      .text("kind", "kind") { $0.layer.kind },
      .text("output", "output") { $0.layer.output.description },
      .text("auxiliary", nil) { $0.layer.isAuxiliary ? "true" : "false" },
      .text(nil, "") { $0.layer.isAuxiliary ? "aux" : "" },
      .sparseCount("parameters", "parameters") { $0.layer.parameters.total },
      .count("weights", nil) { $0.layer.parameters.weights },
      .count("biases", nil) { $0.layer.parameters.biases },
      .count("normalization_parameters", nil) { $0.layer.parameters.normalization },
      .sparseCount("macs", macs == .dense ? "MACs" : "MACs in bounds") { $0.layer.macs.count(macs) },
      .sparseCount("flops", "FLOPs") { 2 * $0.layer.macs.count(macs) },
      .count("dense_macs", nil) { $0.layer.macs.dense },
      .sparseCount("in_bounds_macs", macs == .dense ? "in bounds" : nil) { $0.layer.macs.inBounds },
      .sparseCount("other_operations", "other ops") { $0.layer.otherOperations },
      .count("units", nil) { $0.layer.units },
    ]
  }

  private static let memory: [ReportColumn<Row>] = [
    .byteCount("output_bytes", "output") { $0.layer.outputByteCount },
    .byteCount("live_bytes", "live") { $0.layer.liveByteCount },
    .byteCount("moved_bytes", "moved") { $0.layer.movedByteCount },
    .number("flops_per_byte", "FLOP/byte") { $0.layer.arithmeticIntensity },
    .text("receptive_field", "field") { short($0.layer.receptiveField.extent) },
    .text("stride", "stride") { short($0.layer.receptiveField.stride) },
    .count("depth", "depth") { $0.layer.receptiveField.depth },
  ]

  private static let training: [ReportColumn<Row>] = [
    .count("backward_data_macs", "backward data") { $0.layer.training?.backwardDataMACs },
    .count("backward_weights_macs", "backward weights") { $0.layer.training?.backwardWeightsMACs },
    .byteCount("stored_activation_bytes", "stored") { $0.layer.training?.storedActivationByteCount },
  ]

  /// Multiplications of each algorithm, its transforms, and its tile or why it cannot be used.
  private static let algorithms: [ReportColumn<Row>] =
    ["direct", "im2col", "fft", "winograd-f2", "winograd-f4", "winograd-f6"].flatMap { name in
      let key = name.replacing("-", with: "_")
      let title = name == "im2col" ? nil : "× \(name)"
      return [
        .count(key + "_multiplications", title) { $0.algorithm(name)?.multiplications },
        .count(key + "_transform_operations", nil) { $0.algorithm(name)?.transformOperations },
        .count(key + "_weight_transform_operations", nil) { $0.algorithm(name)?.weightTransformOperations },
        .text(key + "_note", nil) { $0.algorithm(name)?.note ?? "" },
      ] as [ReportColumn<Row>]
    }

  /// `7` for a square, `1x7` for anything else.
  private static func short(_ extent: Extent) -> String {
    extent.height == extent.width ? "\(extent.height)" : extent.description
  }
}
