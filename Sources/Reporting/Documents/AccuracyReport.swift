import Published

/// What `cnnbench accuracy` tells: the winners of ILSVRC first, then every published error rate.
package struct AccuracyReport: Report {
  /// Shown beside the costs, where there are any.
  package let latencies: MeasuredLatencies

  /// Accuracies of networks that were trained here, shown before the published ones.
  package let measured: [MeasuredAccuracy]

  package init(latencies: MeasuredLatencies = .none, measured: [MeasuredAccuracy] = []) {
    self.latencies = latencies
    self.measured = measured
  }

  package func document(of envelope: ResultEnvelope<AccuracyResults>) -> ReportDocument {
    let accuracies = envelope.payload.accuracies
    return ReportDocument(
      "Published error rates and their cost", of: envelope,
      tables: measuredTables + [
        ReportTable(
          "Error rates", columns, by: "list",
          sections: [
            ("ILSVRC", accuracies.filter(\.isChallengeResult)),
            ("published", accuracies.filter { !$0.isChallengeResult }),
          ])
      ], data: ReportTable("Error rates", columns, rows: accuracies), notes: Self.legend + measuredLegend,
      charts: AccuracyPlots.charts(of: accuracies, latencies: latencies, measured: measured))
  }

  /// None where nothing was measured.
  private var measuredTables: [ReportTable] {
    measured.isEmpty
      ? [] : [ReportTable("Measured here", Self.measuredColumns, rows: measured.sorted { $0.macs < $1.macs })]
  }

  private var measuredLegend: [Note] {
    measured.isEmpty
      ? []
      : [
        Note(
          "measured here: the cost is that of the very networks that reached the accuracy, of all crops, mirror images and "
            + "models of an ensemble; training MACs: counted, for one seed")
      ]
  }

  private static let measuredColumns: [ColumnDefinition<MeasuredAccuracy>] = [
    .text(nil, "network") { $0.title },
    .text(nil, "data") { $0.data },
    .number(nil, "right %", { 100 * $0.accuracy }, text: twoDecimals),
    .text(nil, "95 % interval") { accuracy in
      accuracy.low.flatMap { low in
        accuracy.high.map { "\(twoDecimals(100 * low)) to \(twoDecimals(100 * $0)), \(accuracy.basis)" }
      }
    },
    .count(nil, "parameters") { $0.parameterCount },
    .count(nil, "passes") { $0.passCount },
    .count(nil, "MACs") { $0.macs },
    .number(nil, "ms") { $0.milliseconds },
    .count(nil, "training MACs") { $0.trainingMACs },
  ]

  /// With what one forward pass takes, where it was measured and is that of one network.
  private var columns: [ColumnDefinition<AccuracyRecord>] {
    guard !latencies.isEmpty else { return Self.columns }
    return Self.columns + [
      .number("measured_pass_ms", "ms a pass") { record in record.networks.flatMap { latencies[$0] } }
    ]
  }

  private static let legend = [
    Note(
      "* on the frontier: no other published error on ILSVRC-2012 is both lower and cheaper; validation, test and "
        + "subsets are mixed"),
    Note(
      "GMACs: multiply-adds for one image, of all models over all crops; ≈ marks estimates. Dense evaluation is "
        + "counted on square images and their mirror images, unless the source excludes these: a lower bound"),
  ]

  private static let columns: [ColumnDefinition<AccuracyRecord>] = [
    .text("architecture", "architecture") { $0.architecture },
    .text("variant", "variant") { $0.variant },
    .number("top1_error", "top-1 %", { $0.top1Error }, text: twoDecimals),
    .flag("top1_frontier", "", mark: "*") { $0.isOnTop1Frontier },
    .number("top5_error", "top-5 %", { $0.top5Error }, text: twoDecimals),
    .flag("top5_frontier", "", mark: "*") { $0.isOnTop5Frontier },
    .count("models", "models") { $0.modelCount }.yielding(5),
    .text("evaluation", "evaluation") { $0.evaluation }.yielding(4),
    .count("forward_passes", "passes", { $0.forwardPasses }, text: Grouping.text).yielding(3),
    .text(nil, "") { $0.macs == nil || $0.estimate == nil ? "" : "≈" },
    .count("macs", "GMACs", { $0.macs }, text: { Grouping.text(Double($0) / 1e9, decimals: 1) }),
    .text("estimate", "why ≈") { $0.estimate }.yielding(1),
    .text("protocol", "protocol") { $0.protocolText }.yielding(2),
    .text("networks", nil) { $0.networks },
    .text("source", "source") { $0.source }.yielding(1),
    .text("evidence", nil) { $0.evidence?.joined(separator: "; ") },
    .text(nil, "evidence") { $0.evidence?.map { Evidence($0).manner }.joined(separator: ", ") }.yielding(6),
  ]

  private static func twoDecimals(_ value: Double) -> String { Grouping.text(value, decimals: 2) }
}
