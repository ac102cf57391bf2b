import Measurements

/// What programs read of each row of `cnnbench conv`, in the order of the columns: new ones come last.
enum ConvolutionColumns {
  /// The columns that all results have, then one for each phase and each counter that occurs in `rows`.
  static func all(for rows: [ConvolutionRow]) -> [ColumnDefinition<ConvolutionRow>] {
    fixed + InspectionColumns.data(of: rows)
  }

  private static let fixed: [ColumnDefinition<ConvolutionRow>] = [
    .text(.layer) { $0.layer },
    .text(.problem) { $0.problem },
    .text(.backend) { $0.backend },
    .text(.direction) { $0.direction },
    .count(.threads) { $0.threads },
    .text(.isa) { $0.isa },
    .text(.status) { $0.status.rawValue },
    .text(.reason) { $0.reason },
    .number(.medianMilliseconds) { $0.medianMilliseconds },
    .number(.minimumMilliseconds) { $0.minimumMilliseconds },
    .number(.percentile95Milliseconds) { $0.percentile95Milliseconds },
    .number(.intervalLowMilliseconds) { $0.intervalLowMilliseconds },
    .number(.intervalHighMilliseconds) { $0.intervalHighMilliseconds },
    .count(.samples) { $0.samples },
    .number(.effectiveGigaflopsPerSecond) { $0.effectiveGigaflopsPerSecond },
    .number(.executedGigaflopsPerSecond) { $0.executedGigaflopsPerSecond },
    .number(.maximumAbsoluteError) { $0.maximumAbsoluteError },
    .number(.maximumRelativeError) { $0.maximumRelativeError },
    .number(.l2RelativeError) { $0.l2RelativeError },
    .number(.packMilliseconds) { $0.packMilliseconds },
    .count(.packedWeightsByteCount) { $0.packedWeightsByteCount },
    .count(.workspaceByteCount) { $0.workspaceByteCount },
    .text(.summary) { $0.summary },
    .text(.repro) { $0.repro },
    .number(.speedupOverDirect) { $0.speedupOverDirect },
    .flag(.isFastest) { $0.isFastest },
    .text(.stopReason) { $0.stopReason?.rawValue },
    .number(.medianAbsoluteDeviationMilliseconds) { $0.medianAbsoluteDeviationMilliseconds },
    .count(.outliers) { $0.outliers },
    .count(.severeOutliers) { $0.severeOutliers },
    .count(.checkedOutputs) { $0.checkedOutputs },
    .text(.checkKind) { $0.checkKind?.rawValue },
    .count(.multiplicity) { $0.multiplicity },
    .text(.postOps) { $0.postOps },
    .number(.peakFraction) { $0.peakFraction },
    .number(.peakGigaflopsPerSecond) { $0.peakGigaflopsPerSecond },
    .number(.inBoundsGigaflop) { $0.inBoundsGigaflop },
    .number(.denseGigaflop) { $0.denseGigaflop },
    .count(.compulsoryByteCount) { $0.compulsoryByteCount },
    .text(.cache) { $0.cache?.rawValue },
    .text(.noise) { $0.noise?.rawValue },
    .text(.noiseReason) { $0.noiseReason },
    .number(.effectiveSamples) { $0.effectiveSamples },
    .number(.percentile5Milliseconds) { $0.percentile5Milliseconds },
    .number(.percentile25Milliseconds) { $0.percentile25Milliseconds },
    .number(.percentile75Milliseconds) { $0.percentile75Milliseconds },
    .number(.percentile99Milliseconds) { $0.percentile99Milliseconds },
    .count(.lowSevereOutliers) { $0.lowSevereOutliers },
    .count(.lowMildOutliers) { $0.lowMildOutliers },
    .count(.highMildOutliers) { $0.highMildOutliers },
    .count(.highSevereOutliers) { $0.highSevereOutliers },
    .number(.ratioToFastest) { $0.ratioToFastest },
    .number(.ratioToFastestLow) { $0.ratioToFastestLow },
    .number(.ratioToFastestHigh) { $0.ratioToFastestHigh },
    .number(.speedupOverOneThread) { $0.speedupOverOneThread },
    .number(.parallelEfficiency) { $0.parallelEfficiency },
    .number(.arithmeticIntensity) { $0.arithmeticIntensity },
    .text(.boundingMemory) { $0.boundingMemory },
    .number(.attainableGigaflopsPerSecond) { $0.attainableGigaflopsPerSecond },
    .number(.effectiveAttainableFraction) { $0.effectiveAttainableFraction },
    .number(.executedAttainableFraction) { $0.executedAttainableFraction },
    .count(.processes) { $0.processes },
    .number(.processSpread) { $0.processSpread },
    .number(.phaseResidueMilliseconds) { $0.phaseResidueMilliseconds },
    .text(.counterSource) { $0.counterSource },
    .text(.counterNote) { $0.counterNote },
    .number(.planMilliseconds) { $0.planMilliseconds },
  ]
}

extension ColumnDefinition<ConvolutionRow> {
  fileprivate typealias Key = ConvolutionRow.CodingKeys

  fileprivate static func text(_ key: Key, _ value: @escaping @Sendable (ConvolutionRow) -> String?) -> Self {
    text(key.rawValue, nil, value)
  }

  fileprivate static func flag(_ key: Key, _ value: @escaping @Sendable (ConvolutionRow) -> Bool?) -> Self {
    flag(key.rawValue, nil, value)
  }

  fileprivate static func count(_ key: Key, _ value: @escaping @Sendable (ConvolutionRow) -> Int?) -> Self {
    count(key.rawValue, nil, value)
  }

  fileprivate static func number(_ key: Key, _ value: @escaping @Sendable (ConvolutionRow) -> Double?) -> Self {
    number(key.rawValue, nil, value)
  }
}
