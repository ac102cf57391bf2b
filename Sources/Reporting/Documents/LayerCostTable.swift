import Measurements
import NetworkCosts
import Networks

/// One row for each layer, with a section for each network.
enum LayerCostTable {
  private struct Row: Sendable {
    let network: String
    let layer: LayerCost
    /// MACs of the network, at least 1.
    let networkMACs: Int

    var macsShare: Double { Double(layer.macs.dense) / Double(networkMACs) }

    func algorithm(_ name: String) -> AlgorithmCost? { layer.algorithms.first { $0.algorithm == name } }
  }

  static func table(_ results: CostResults, macs: CostReport.MACKind) -> ReportTable {
    let isTrained = results.networks.contains { $0.cost.layers.contains { $0.gradientAlgorithms != nil } }
    return ReportTable(
      "Layers", identity(macs) + windows + memory(macs) + training(macs) + algorithms + (isTrained ? gradients : []),
      by: "network",
      sections: results.networks.map { network in
        (
          network.cost.name,
          network.cost.layers.map {
            Row(network: network.cost.name, layer: $0, networkMACs: max(1, network.cost.macs.dense))
          }
        )
      })
  }

  private static func identity(_ macs: CostReport.MACKind) -> [ColumnDefinition<Row>] {
    [
      .text("network", nil) { $0.network },
      .text("layer", "layer") { $0.layer.name },
      .text("kind", "kind") { $0.layer.kind }.yielding(25),
      .text("output", "output") { $0.layer.output.description }.yielding(30),
      .flag("auxiliary", "", mark: "aux") { $0.layer.isAuxiliary }.yielding(14),
      .sparseCount("parameters", "parameters") { $0.layer.parameters.total }.yielding(29),
      .count("weights", nil) { $0.layer.parameters.weights },
      .count("biases", nil) { $0.layer.parameters.biases },
      .count("normalization_parameters", nil) { $0.layer.parameters.normalization },
      .sparseCount("macs", macs == .dense ? "MACs" : "MACs in bounds") { $0.layer.macs.count(macs) },
      .sparseCount("flops", "FLOPs") { 2 * $0.layer.macs.count(macs) }.yielding(7),
      .count("dense_macs", nil) { $0.layer.macs.dense },
      .number("dense_macs_share", "of MACs", { $0.macsShare }, text: { $0 == 0 ? "" : NumberText.percent($0) })
        .yielding(28),
      .sparseCount("in_bounds_macs", macs == .dense ? "in bounds" : nil) { $0.layer.macs.inBounds }.yielding(1),
      .sparseCount("other_operations", "other ops") { $0.layer.otherOperations }.yielding(2),
      .count("units", nil) { $0.layer.units },
    ]
  }

  private static let windows: [ColumnDefinition<Row>] = [
    .text("kernel", "kernel") { $0.layer.window.map { short($0.kernel) } }.yielding(27),
    .text("window_stride", "step") { $0.layer.window.map { short($0.stride) } }.yielding(26),
    .text("padding", "padding") { $0.layer.window.map(padding) }.yielding(14),
    .text("dilation", "dilation") { $0.layer.window.flatMap { $0.dilation == 1 ? nil : short($0.dilation) } }.yielding(
      18),
    .count("groups", "groups", { $0.layer.window?.groups }, text: { $0 == 1 ? "" : "\($0)" }).yielding(18),
    .text("inputs", "reads") { $0.layer.inputs?.joined(separator: ", ") }.yielding(1),
  ]

  private static func memory(_ macs: CostReport.MACKind) -> [ColumnDefinition<Row>] {
    [
      .byteCount("output_bytes", "output size") { $0.layer.outputByteCount }.yielding(10),
      .byteCount("live_bytes", "live") { $0.layer.liveByteCount }.yielding(4),
      .byteCount("moved_bytes", "moved") { $0.layer.movedByteCount }.yielding(3),
      .number("flops_per_byte", macs.denseTitle("FLOP/byte")) { $0.layer.arithmeticIntensity }.yielding(9),
      .text("receptive_field", "field") { short($0.layer.receptiveField.extent) }.yielding(8),
      .text("stride", "stride") { short($0.layer.receptiveField.stride) }.yielding(5),
      .count("depth", "depth") { $0.layer.receptiveField.depth }.yielding(6),
    ]
  }

  private static func training(_ macs: CostReport.MACKind) -> [ColumnDefinition<Row>] {
    [
      .count("backward_data_macs", macs.denseTitle("backward data")) { $0.layer.training?.backwardDataMACs }.yielding(
        23),
      .count("backward_weights_macs", macs.denseTitle("backward weights")) { $0.layer.training?.backwardWeightsMACs }
        .yielding(24),
      .byteCount("stored_activation_bytes", "stored") { $0.layer.training?.storedActivationByteCount }.yielding(24),
    ]
  }

  /// The algorithms whose multiplications people read, with their priorities where the table is too wide; only forms for programs
  /// have columns for others.
  private static let priorities = [
    "direct": 10, "fft": 20, "winograd-f2": 18, "winograd-f4": 21, "winograd-f6": 19, "winograd": 22,
  ]

  /// Multiplications of each algorithm, its transforms, and its tile or why it cannot be used.
  private static let algorithms: [ColumnDefinition<Row>] =
    AlgorithmCost.algorithms.flatMap { name in
      let key = name.replacing("-", with: "_")
      let priority = priorities[name]
      let title = priority.map { _ in "× \(name)" }
      return [
        .count(key + "_multiplications", title) { $0.algorithm(name)?.multiplications }.yielding(priority ?? 0),
        .count(key + "_transform_operations", nil) { $0.algorithm(name)?.transformOperations },
        .count(key + "_weight_transform_operations", nil) { $0.algorithm(name)?.weightTransformOperations },
        .text(key + "_note", nil) { $0.algorithm(name)?.note },
      ] as [ColumnDefinition<Row>]
    }

  /// `1`, or `0+1` where there is another padding after than before.
  private static func padding(_ window: WindowSizes) -> String {
    short(window.padding) + (window.paddingAfter.map { "+\(short($0))" } ?? "")
  }

  /// Multiplications of each algorithm for the gradients of the input and of the weights.
  private static let gradients: [ColumnDefinition<Row>] = AlgorithmCost.algorithms.flatMap { name in
    let key = name.replacing("-", with: "_")
    let priority = priorities[name]
    let isShown = priority != nil
    @Sendable func multiplications(_ costs: [AlgorithmCost]?) -> Int? {
      costs?.first { $0.algorithm == name }?.multiplications
    }
    return [
      .count(key + "_backward_data_multiplications", isShown ? "× \(name), backward data" : nil) {
        multiplications($0.layer.gradientAlgorithms?.backwardData)
      }.yielding((priority ?? 10) - 10),
      .count(key + "_backward_weights_multiplications", isShown ? "× \(name), backward weights" : nil) {
        multiplications($0.layer.gradientAlgorithms?.backwardWeights)
      }.yielding((priority ?? 10) - 10),
    ] as [ColumnDefinition<Row>]
  }

  /// `7` for a square, `1x7` for anything else.
  private static func short(_ extent: Extent) -> String {
    extent.height == extent.width ? "\(extent.height)" : extent.description
  }
}
