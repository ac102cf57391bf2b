import Harness
import Measurements

/// What `cnnbench experiment` tells: a table for each principle, with a verdict that respects the intervals.
package struct ExperimentReport: Report {
  package init() {}

  package func document(of envelope: ResultEnvelope<ExperimentResults>) -> ReportDocument {
    let results = envelope.payload
    let rows = results.principles.flatMap { principle in
      principle.networks.map { Row(principle: principle, network: $0) }
    }
    return ReportDocument(
      "Experiment \(results.suite)", of: envelope,
      facts: [
        Fact(
          "Data", "\(results.data), \(results.trainingCount) images to train on, \(results.testCount) to test with"),
        Fact(
          "Method",
          "\(results.epochs) epochs in batches of \(results.batch), SGD at rate \(results.rate) with momentum 0.9, "
            + "\(results.seeds.count) seeds"),
        Fact(
          "Execution",
          "\(results.backend), \(results.threads == 1 ? "1 thread" : "\(results.threads) threads"), \(results.isa)"),
      ],
      tables: results.principles.map { principle in
        ReportTable(
          principle.question, Self.columns, rows: principle.networks.map { Row(principle: principle, network: $0) })
      }, data: ReportTable("Networks", Self.dataColumns, rows: rows),
      notes: [
        Note(
          "right: the mean of the test images that are right over all seeds, with the 95 % interval by Student's distribution; "
            + "verdicts compare the networks seed by seed, and call a difference one only where its 95 % interval excludes 0"
        ),
        Note("step ms: the mean of all steps; image ms: the median of a forward pass for one image"),
      ])
  }

  private struct Row: Sendable {
    let principle: PrincipleRecord
    let network: TrainedNetworkRecord
  }

  private static let columns: [ColumnDefinition<Row>] = [
    .text(nil, "network") { $0.network.network },
    .count(nil, "parameters", { $0.network.parameterCount }).yielding(3),
    .count(nil, "MACs") { $0.network.macs },
    .count(nil, "training MACs", { $0.network.trainingMACs }).yielding(4),
    .number(nil, "step ms", { $0.network.millisecondsPerStep }),
    .number(nil, "image ms", { $0.network.millisecondsPerImage }).yielding(2),
    .number(nil, "right %", { $0.network.accuracy.map { 100 * $0.mean } }, text: NumberText.twoDecimals),
    .number(nil, "±", { $0.network.accuracy?.halfWidth.map { 100 * $0 } }, text: NumberText.twoDecimals),
    .text(nil, "verdict") { $0.principle.verdict(on: $0.network) },
  ]

  private static let dataColumns: [ColumnDefinition<Row>] = [
    .text("principle", nil) { $0.principle.name },
    .text("network", nil) { $0.network.network },
    .count("parameters", nil) { $0.network.parameterCount },
    .count("macs", nil) { $0.network.macs },
    .count("training_macs", nil) { $0.network.trainingMACs },
    .number("step_ms", nil) { $0.network.millisecondsPerStep },
    .number("image_ms", nil) { $0.network.millisecondsPerImage },
    .count("seeds", nil) { $0.network.accuracies.count },
    .number("test_accuracy", nil) { $0.network.accuracy?.mean },
    .number("test_accuracy_half_width", nil) { $0.network.accuracy?.halfWidth },
    .text("verdict", nil) { $0.principle.verdict(on: $0.network) },
  ]
}
