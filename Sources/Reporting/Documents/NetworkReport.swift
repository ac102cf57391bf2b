import Measurements

/// What `cnnbench net` tells: the plans of each network, and the steps of those that were looked into.
package struct NetworkReport: Report {
  package init() {}

  package func document(of envelope: ResultEnvelope<NetworkResults>) -> ReportDocument {
    let rows = envelope.payload.rows
    let footnotes = Footnotes(rows.compactMap(\.firstReason) + rows.compactMap(\.counterNote))
    let inspections = [PhaseTable.table(rows), CounterTable.table(rows, footnotes: footnotes)].compactMap(\.self)
    return ReportDocument(
      "Networks", of: envelope,
      tables: [ReportTable("Networks", Self.columns(footnotes), rows: rows)] + rows.compactMap(Self.stepTable)
        + inspections,
      data: ReportTable("Rows", NetworkColumns.all(for: rows), rows: rows),
      notes: footnotes.notes + Self.legend(rows) + Self.failures(rows),
      charts: NetworkPlots.charts(of: envelope.payload))
  }

  private static func columns(_ footnotes: Footnotes) -> [ColumnDefinition<NetworkRow>] {
    [
      .text(nil, "network") { $0.network },
      .text(nil, "task") { $0.task == .trainingStep ? "training step" : nil },
      .text(nil, "backend") { $0.backend },
      .count(nil, "threads", { $0.threads == 1 ? nil : $0.threads }).yielding(7),
      .count(nil, "images", { $0.batch == 1 ? nil : $0.batch }).yielding(7),
      .text(nil, "caches") { $0.cache == .cold ? "cold" : nil }.yielding(7),
      .number(nil, "median ms") { $0.medianMilliseconds },
      .number(nil, "±", { $0.relativeHalfWidth }, text: NumberText.percent).yielding(5),
      .number(nil, "images/s") { $0.imagesPerSecond }.yielding(6),
      .number(nil, "effective GFLOP/s") { $0.effectiveGigaflopsPerSecond }.yielding(4),
      .number(nil, "of peak", { $0.peakFraction }, text: NumberText.percent).yielding(4),
      .number(nil, "max rel error", { $0.maximumRelativeError }, text: NumberText.scientific),
      .number(nil, "second opinion", { $0.secondOpinionError }, text: NumberText.scientific),
      .number(nil, "÷ floor", { $0.distanceToFloor }, text: NumberText.ratio).yielding(4),
      .byteCount(nil, "weights") { $0.weightsByteCount }.yielding(3),
      .byteCount(nil, "packed") { $0.packedWeightsByteCount }.yielding(2),
      .byteCount(nil, "arena") { $0.arenaByteCount }.yielding(3),
      .byteCount(nil, "analytic") { $0.arenaByteCount == nil ? nil : $0.analyticActivationByteCount }.yielding(2),
      .text(nil, "noise") { $0.noise == .noisy ? $0.noise?.rawValue : nil }.yielding(2),
      .text(nil, "plan, or why not") { row in
        row.firstReason.map { footnotes.cell(row.status.rawValue, $0) } ?? row.summary
      }.yielding(1),
    ]
  }

  /// The steps of a row; nil where they were not asked for.
  private static func stepTable(_ row: NetworkRow) -> ReportTable? {
    guard let steps = row.steps else { return nil }
    let threads = row.threads == 1 ? "" : ", \(row.threads) threads"
    return ReportTable("Steps of \(row.network), \(row.backend)\(threads)", stepColumns, rows: steps)
  }

  private static let stepColumns: [ColumnDefinition<StepRow>] = [
    .text(nil, "step") { $0.step },
    .text(nil, "what") { $0.kind }.yielding(3),
    .text(nil, "algorithm") { $0.backend },
    .number(nil, "ms") { $0.milliseconds },
    .number(nil, "share", { $0.share }, text: NumberText.percent),
    .number(nil, "effective GFLOP/s") { $0.effectiveGigaflopsPerSecond }.yielding(4),
    .number(nil, "of roof", { $0.attainableFraction }, text: NumberText.percent).yielding(4),
    .number(nil, "max rel error", { $0.maximumRelativeError }, text: NumberText.scientific).yielding(3),
    .text(nil, "plan") { $0.summary }.yielding(1),
  ]

  private static func legend(_ rows: [NetworkRow]) -> [Note] {
    let trains = rows.contains { $0.task == .trainingStep }
    var texts = [
      "± half the 95 % confidence interval; max rel error: the largest error "
        + (trains ? "of a gradient ÷ the largest one of its tensor" : "before a softmax ÷ the largest element there"),
      "arena: memory for what steps hand to each other; analytic: "
        + (trains
          ? "what the backward pass reads again, as arch-cost --training counts it"
          : "the least for layers in order, as arch-cost counts it"),
    ]
    if rows.contains(where: { $0.secondOpinionError != nil }) {
      texts.append("second opinion: the largest error against what another engine computed ÷ the largest element")
    }
    if rows.contains(where: { $0.distanceToFloor != nil }) {
      texts.append(
        "÷ floor: the time ÷ that of the convolutions alone, as measured when they were chosen, and of reading the matrices of "
          + "fully connected layers")
    }
    let residues = rows.compactMap { row in
      row.residueMilliseconds.flatMap { residue in
        row.steps == nil ? nil : "\(row.network) \(NumberText.significant(residue)) ms"
      }
    }
    if !residues.isEmpty { texts.append("no step accounts for: " + residues.joined(separator: ", ")) }
    return texts.map { Note($0) }
  }

  private static func failures(_ rows: [NetworkRow]) -> [Note] {
    rows.filter { $0.status == .failed }.map { Note("\($0.network) failed, repeat it with:", command: $0.repro) }
  }
}

extension NetworkRow {
  /// Half the width of the median's confidence interval, as a fraction of the median.
  fileprivate var relativeHalfWidth: Double? {
    guard let medianMilliseconds, let intervalLowMilliseconds, let intervalHighMilliseconds else { return nil }
    return (intervalHighMilliseconds - intervalLowMilliseconds) / 2 / medianMilliseconds
  }

  fileprivate var distanceToFloor: Double? {
    medianMilliseconds.flatMap { median in floorMilliseconds.map { median / $0 } }
  }

  /// Why the row did not pass, the first of several reasons; files have them all.
  fileprivate var firstReason: String? {
    guard status != .passed, let reason else { return nil }
    return reason.range(of: ". ").map { String(reason[..<$0.lowerBound]) + "." } ?? reason
  }
}
