import Measurements

/// What programs read of each row of `cnnbench net`, in the order of the columns: new ones come last.
enum NetworkColumns {
  /// The columns that all results have, then one for each phase and each counter that occurs in `rows`.
  static func all(for rows: [NetworkRow]) -> [ColumnDefinition<NetworkRow>] {
    fixed + InspectionColumns.data(of: rows)
  }

  private static let fixed: [ColumnDefinition<NetworkRow>] = [
    .text(.network) { $0.network },
    .text(.input) { $0.input },
    .count(.batch) { $0.batch },
    .text(.backend) { $0.backend },
    .count(.threads) { $0.threads },
    .text(.isa) { $0.isa },
    .text(.cache) { $0.cache?.rawValue },
    .text(.status) { $0.status.rawValue },
    .text(.reason) { $0.reason },
    .number(.medianMilliseconds) { $0.medianMilliseconds },
    .number(.minimumMilliseconds) { $0.minimumMilliseconds },
    .number(.intervalLowMilliseconds) { $0.intervalLowMilliseconds },
    .number(.intervalHighMilliseconds) { $0.intervalHighMilliseconds },
    .count(.samples) { $0.samples },
    .number(.imagesPerSecond) { $0.imagesPerSecond },
    .number(.effectiveGigaflopsPerSecond) { $0.effectiveGigaflopsPerSecond },
    .number(.executedGigaflopsPerSecond) { $0.executedGigaflopsPerSecond },
    .number(.peakFraction) { $0.peakFraction },
    .number(.peakGigaflopsPerSecond) { $0.peakGigaflopsPerSecond },
    .number(.maximumRelativeError) { $0.maximumRelativeError },
    .number(.l2RelativeError) { $0.l2RelativeError },
    .count(.layers) { $0.layers },
    .count(.weightsByteCount) { $0.weightsByteCount },
    .count(.packedWeightsByteCount) { $0.packedWeightsByteCount },
    .count(.arenaByteCount) { $0.arenaByteCount },
    .count(.workspaceByteCount) { $0.workspaceByteCount },
    .count(.analyticActivationByteCount) { $0.analyticActivationByteCount },
    .text(.noise) { $0.noise?.rawValue },
    .text(.noiseReason) { $0.noiseReason },
    .number(.planMilliseconds) { $0.planMilliseconds },
    .number(.packMilliseconds) { $0.packMilliseconds },
    .text(.summary) { $0.summary },
    .text(.repro) { $0.repro },
    .number(.residueMilliseconds) { $0.residueMilliseconds },
    .text(.counterSource) { $0.counterSource },
    .text(.counterNote) { $0.counterNote },
    .number(.floorMilliseconds) { $0.floorMilliseconds },
    .number(.secondOpinionError) { $0.secondOpinionError },
    .count(.processes) { $0.processes },
    .number(.processSpread) { $0.processSpread },
    .text(.task) { $0.task?.rawValue },
  ]
}

extension ColumnDefinition<NetworkRow> {
  fileprivate typealias Key = NetworkRow.CodingKeys

  fileprivate static func text(_ key: Key, _ value: @escaping @Sendable (NetworkRow) -> String?) -> Self {
    text(key.rawValue, nil, value)
  }

  fileprivate static func count(_ key: Key, _ value: @escaping @Sendable (NetworkRow) -> Int?) -> Self {
    count(key.rawValue, nil, value)
  }

  fileprivate static func number(_ key: Key, _ value: @escaping @Sendable (NetworkRow) -> Double?) -> Self {
    number(key.rawValue, nil, value)
  }
}
