import Harness
import Measurements

/// What `cnnbench calibrate` tells: how far the harness's verdicts are to be believed on this machine.
package struct CalibrationReport: Report {
  package init() {}

  package func document(of envelope: ResultEnvelope<CalibrationResults>) -> ReportDocument {
    let results = envelope.payload
    let orders = [("interleaved", results.interleaved), ("one after the other", results.sequential)]
    return ReportDocument(
      "A plan compared with itself", of: envelope,
      facts: [Fact("Compared", "\(results.layer) by \(results.backend) (\(results.summary)) with itself")],
      tables: [
        ReportTable(
          "Verdicts", Self.columns,
          rows: orders.compactMap { order, calibration in calibration.map { Row(order: order, calibration: $0) } })
      ], notes: Self.legend + [Self.overhead(results)])
  }

  private struct Row: Sendable {
    let order: String
    let calibration: Calibration
  }

  private static let columns: [ColumnDefinition<Row>] = [
    .text("order", "order") { $0.order },
    .count("pairs", "pairs") { $0.calibration.pairCount },
    .count("false_differences", "called different") { $0.calibration.falseDifferenceCount },
    .number("false_difference_rate", "rate", { $0.calibration.falseDifferenceRate }, text: NumberText.percent),
    .number("rate_ci_low", "at least", { $0.calibration.falseDifferenceLow }, text: NumberText.percent).yielding(2),
    .number("rate_ci_high", "at most", { $0.calibration.falseDifferenceHigh }, text: NumberText.percent).yielding(3),
    .number("ratio_half_width", "ratio ±", { $0.calibration.halfWidth }, text: NumberText.percent).yielding(4),
    .number("seconds_per_pair", "s per pair") { $0.calibration.secondsPerPair }.yielding(1),
    .number("resolvable_difference", "resolves", { $0.calibration.resolvableDifference }, text: NumberText.percent),
  ]

  private static let legend = [
    Note("called different: the 95 % interval of the ratio of both times excludes 1, although nothing differs"),
    Note("ratio ±: half that interval, median over the pairs; resolves: the slow-down that 4 of 5 pairs would show"),
  ]

  private static func overhead(_ results: CalibrationResults) -> Note {
    let (inside, outside) = (results.emptySampleNanoseconds, results.bookkeepingNanoseconds)
    return Note(
      "the harness's own cost: \(NumberText.significant(inside)) ns within each sample, "
        + "\(NumberText.significant(100 * results.emptySampleFraction)) % of the shortest one, and "
        + "\(NumberText.significant(outside)) ns of bookkeeping between samples")
  }
}
