import Measurements

/// One column of the CSV form.
struct CSVColumn: Sendable {
  let title: String
  /// The cell's text; empty for what does not exist.
  let text: @Sendable (ConvolutionRow) -> String

  init<Value: CustomStringConvertible & SendableMetatype>(
    _ key: ConvolutionRow.CodingKeys, _ value: @escaping @Sendable (ConvolutionRow) -> Value?
  ) {
    self.init(title: key.rawValue, value)
  }

  init<Value: CustomStringConvertible & SendableMetatype>(
    title: String, _ value: @escaping @Sendable (ConvolutionRow) -> Value?
  ) {
    self.title = title
    text = { value($0)?.description ?? "" }
  }

  static let all: [CSVColumn] = [
    CSVColumn(.layer) { $0.layer },
    CSVColumn(.problem) { $0.problem },
    CSVColumn(.backend) { $0.backend },
    CSVColumn(.direction) { $0.direction },
    CSVColumn(.threads) { $0.threads },
    CSVColumn(.isa) { $0.isa },
    CSVColumn(.status) { $0.status.rawValue },
    CSVColumn(.reason) { $0.reason },
    CSVColumn(.medianMilliseconds) { $0.medianMilliseconds },
    CSVColumn(.minimumMilliseconds) { $0.minimumMilliseconds },
    CSVColumn(.percentile95Milliseconds) { $0.percentile95Milliseconds },
    CSVColumn(.intervalLowMilliseconds) { $0.intervalLowMilliseconds },
    CSVColumn(.intervalHighMilliseconds) { $0.intervalHighMilliseconds },
    CSVColumn(.samples) { $0.samples },
    CSVColumn(.effectiveGigaflopsPerSecond) { $0.effectiveGigaflopsPerSecond },
    CSVColumn(.executedGigaflopsPerSecond) { $0.executedGigaflopsPerSecond },
    CSVColumn(.maximumAbsoluteError) { $0.maximumAbsoluteError },
    CSVColumn(.maximumRelativeError) { $0.maximumRelativeError },
    CSVColumn(.l2RelativeError) { $0.l2RelativeError },
    CSVColumn(.packMilliseconds) { $0.packMilliseconds },
    CSVColumn(.packedWeightsByteCount) { $0.packedWeightsByteCount },
    CSVColumn(.workspaceByteCount) { $0.workspaceByteCount },
    CSVColumn(.summary) { $0.summary },
    CSVColumn(.repro) { $0.repro },
    CSVColumn(.speedupOverDirect) { $0.speedupOverDirect },
    CSVColumn(.isFastest) { $0.isFastest },
    CSVColumn(.stopReason) { $0.stopReason?.rawValue },
    CSVColumn(.medianAbsoluteDeviationMilliseconds) { $0.medianAbsoluteDeviationMilliseconds },
    CSVColumn(.outliers) { $0.outliers },
    CSVColumn(.severeOutliers) { $0.severeOutliers },
    CSVColumn(.checkedOutputs) { $0.checkedOutputs },
    CSVColumn(.checkKind) { $0.checkKind?.rawValue },
    CSVColumn(.multiplicity) { $0.multiplicity },
    CSVColumn(.postOps) { $0.postOps },
    CSVColumn(.peakFraction) { $0.peakFraction },
    CSVColumn(.peakGigaflopsPerSecond) { $0.peakGigaflopsPerSecond },
    CSVColumn(.inBoundsGigaflop) { $0.inBoundsGigaflop },
    CSVColumn(.denseGigaflop) { $0.denseGigaflop },
    CSVColumn(.compulsoryByteCount) { $0.compulsoryByteCount },
    CSVColumn(.cache) { $0.cache?.rawValue },
    CSVColumn(.noise) { $0.noise?.rawValue },
    CSVColumn(.noiseReason) { $0.noiseReason },
    CSVColumn(.effectiveSamples) { $0.effectiveSamples },
    CSVColumn(.percentile5Milliseconds) { $0.percentile5Milliseconds },
    CSVColumn(.percentile25Milliseconds) { $0.percentile25Milliseconds },
    CSVColumn(.percentile75Milliseconds) { $0.percentile75Milliseconds },
    CSVColumn(.percentile99Milliseconds) { $0.percentile99Milliseconds },
    CSVColumn(.lowSevereOutliers) { $0.lowSevereOutliers },
    CSVColumn(.lowMildOutliers) { $0.lowMildOutliers },
    CSVColumn(.highMildOutliers) { $0.highMildOutliers },
    CSVColumn(.highSevereOutliers) { $0.highSevereOutliers },
    CSVColumn(.ratioToFastest) { $0.ratioToFastest },
    CSVColumn(.ratioToFastestLow) { $0.ratioToFastestLow },
    CSVColumn(.ratioToFastestHigh) { $0.ratioToFastestHigh },
    CSVColumn(.speedupOverOneThread) { $0.speedupOverOneThread },
    CSVColumn(.parallelEfficiency) { $0.parallelEfficiency },
    CSVColumn(.arithmeticIntensity) { $0.arithmeticIntensity },
    CSVColumn(.boundingMemory) { $0.boundingMemory },
    CSVColumn(.attainableGigaflopsPerSecond) { $0.attainableGigaflopsPerSecond },
    CSVColumn(.effectiveAttainableFraction) { $0.effectiveAttainableFraction },
    CSVColumn(.executedAttainableFraction) { $0.executedAttainableFraction },
    CSVColumn(.processes) { $0.processes },
    CSVColumn(.processSpread) { $0.processSpread },
    CSVColumn(.phaseResidueMilliseconds) { $0.phaseResidueMilliseconds },
    CSVColumn(.counterSource) { $0.counterSource },
    CSVColumn(.counterNote) { $0.counterNote },
    CSVColumn(.planMilliseconds) { $0.planMilliseconds },
  ]

  /// One column for each phase and each counter that occurs in `rows`, in the order of their first occurrence.
  static func measured(in rows: [ConvolutionRow]) -> [CSVColumn] {
    let phases = rows.flatMap { $0.phases ?? [] }.map(\.phase).uniqued
    let counters = rows.flatMap { $0.counters ?? [] }.map(\.event).uniqued
    return phases.map { phase in
      CSVColumn(title: "\(phase.replacing(" ", with: "_"))_ms") { row in
        row.phases?.first { $0.phase == phase }?.milliseconds
      }
    }
      + counters.map { counter in
        CSVColumn(title: counter) { row in row.counters?.first { $0.event == counter }?.countText }
      }
  }
}

extension ResultFile {
  /// The rows as comma-separated values under a line of column names, quoted as RFC 4180 says, lines ended by `\n`.
  package var csv: String {
    let columns = CSVColumn.all + CSVColumn.measured(in: rows)
    return CSVText.lines([columns.map(\.title)] + rows.map { row in columns.map { $0.text(row) } })
  }
}

/// Comma-separated values.
enum CSVText {
  /// Each record on a line, quoted as RFC 4180 says.
  static func lines(_ records: [[String]]) -> String {
    records.map { $0.map(quoted).joined(separator: ",") + "\n" }.joined()
  }

  /// The field in quotes, with its own quotes doubled, if it holds a comma, a quote or a line break.
  private static func quoted(_ field: String) -> String {
    guard field.unicodeScalars.contains(where: { ",\"\r\n".unicodeScalars.contains($0) }) else { return field }
    return "\"" + field.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
  }
}
