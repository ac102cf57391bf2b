import Harness
import Measurements

/// What `cnnbench calibrate` prints: how far the harness's verdicts are to be believed on this machine.
package struct CalibrationReport: Sendable {
  package let environment: Harness.Environment
  package let settings: RunSettings
  package let layer: String
  package let backend: String
  /// What the plan chose.
  package let summary: String
  /// Nil if not one pair was finished.
  package let interleaved: Calibration?
  package let sequential: Calibration?
  package let overhead: SamplingOverhead

  package init(
    environment: Harness.Environment, settings: RunSettings, layer: String, backend: String, summary: String,
    interleaved: Calibration?, sequential: Calibration?, overhead: SamplingOverhead
  ) {
    self.environment = environment
    self.settings = settings
    self.layer = layer
    self.backend = backend
    self.summary = summary
    self.interleaved = interleaved
    self.sequential = sequential
    self.overhead = overhead
  }

  /// The results in the given form.
  ///
  /// - Parameter usesColour: whether a table may set off headings with terminal codes.
  package func text(as format: ReportFormat, usesColour: Bool = false) throws -> String {
    switch format {
    case .table: joined([EnvironmentLines(environment).text, subject, report.text(usesColour: usesColour), closing])
    case .csv: report.csv
    case .markdown: joined([EnvironmentLines(environment).markdown, subject, report.markdown, closing])
    case .json: try Record(self).reportJSON
    }
  }

  private func joined(_ parts: [String]) -> String { parts.joined(separator: "\n") }

  private var subject: String { "\(layer) by \(backend) (\(summary)) against itself\n" }

  private struct Row: Sendable {
    let order: String
    let calibration: Calibration
  }

  private var report: TabularReport<Row> {
    let rows = [("interleaved", interleaved), ("one after the other", sequential)]
    return TabularReport(
      Self.columns, rows: rows.compactMap { order, result in result.map { Row(order: order, calibration: $0) } })
  }

  private static let columns: [ReportColumn<Row>] = [
    .text("order", "order") { $0.order },
    .count("pairs", "pairs") { $0.calibration.pairCount },
    .count("false_differences", "called different") { $0.calibration.falseDifferenceCount },
    .number("false_difference_rate", "rate", { $0.calibration.falseDifferenceRate }, text: NumberText.percent),
    .number("rate_ci_low", "at least", { $0.calibration.falseDifferenceLow }, text: NumberText.percent),
    .number("rate_ci_high", "at most", { $0.calibration.falseDifferenceHigh }, text: NumberText.percent),
    .number("ratio_half_width", "ratio ±", { $0.calibration.halfWidth }, text: NumberText.percent),
    .number("seconds_per_pair", "s per pair") { $0.calibration.secondsPerPair },
    .number("resolvable_difference", "resolves", { $0.calibration.resolvableDifference }, text: NumberText.percent),
  ]

  private var closing: String {
    let legend = [
      "called different: the 95 % interval of the ratio of both times excludes 1, although nothing differs",
      "ratio ±: half that interval, median over the pairs; resolves: the slow-down that 4 of 5 pairs would show",
    ]
    return (legend + overheadLines).map { $0 + "\n" }.joined()
  }

  private var overheadLines: [String] {
    let (inside, outside) = (overhead.emptySampleNanoseconds, overhead.bookkeepingNanoseconds)
    return [
      "the harness's own cost: \(NumberText.significant(inside)) ns within each sample, "
        + "\(NumberText.significant(100 * overhead.sampleFraction)) % of the shortest one, and \(NumberText.significant(outside)) ns "
        + "of bookkeeping beside it"
    ]
  }

  private struct Record: Encodable {
    let schema = "cnnbench-calibration"
    let schemaVersion = 1
    let environment: Harness.Environment
    let settings: RunSettings
    let summary: String
    let interleaved: Calibration?
    let sequential: Calibration?
    let emptySampleNanoseconds: Double
    let emptySampleFraction: Double
    let bookkeepingNanoseconds: Double

    init(_ report: CalibrationReport) {
      environment = report.environment
      settings = report.settings
      summary = report.summary
      interleaved = report.interleaved
      sequential = report.sequential
      emptySampleNanoseconds = report.overhead.emptySampleNanoseconds
      emptySampleFraction = report.overhead.sampleFraction
      bookkeepingNanoseconds = report.overhead.bookkeepingNanoseconds
    }
  }
}
