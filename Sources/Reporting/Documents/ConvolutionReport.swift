import Harness
import Measurements

/// What `cnnbench conv` tells: the backends of each layer, the fastest first, and what was looked at besides times.
package struct ConvolutionReport: Report {
  /// Whether the fastest backend of each layer is drawn under the roof of the machine.
  package let showsRoofline: Bool
  /// Whether the layers of each network have a table of their own.
  package let splitsNetworks: Bool

  package init(showsRoofline: Bool = false, splitsNetworks: Bool = false) {
    self.showsRoofline = showsRoofline
    self.splitsNetworks = splitsNetworks
  }

  package func document(of envelope: ResultEnvelope<ConvolutionResults>) -> ReportDocument {
    let rows = envelope.payload.rows
    let results = envelope.payload
    let groups = Ranking.joiningSkipped(Ranking.groups(rows))
    let footnotes = Footnotes(groups.joined().compactMap(\.firstReason) + groups.joined().compactMap(\.counterNote))
    return ReportDocument(
      "Convolution layers", of: envelope, verdict: Self.verdict(groups),
      tables: layerTables(groups, footnotes) + [
        TrainingStepTable.table(groups), PhaseTable.table(groups),
        CounterTable.table(groups, footnotes: footnotes), RunSummaryTables.totals(results.totals ?? []),
        RunSummaryTables.summary(results.summary),
        RunSummaryTables.skipped(results.summary.problems.total > 1 ? results.summary.skipped : []),
      ],
      data: ReportTable("Rows", ConvolutionColumns.all(for: rows), rows: rows),
      notes: footnotes.notes + Self.legend(rows) + Self.failures(rows) + Self.speedups(rows)
        + RunSummaryTables.notes(results),
      charts: ConvolutionPlots.charts(of: envelope.payload, lettersRoofline: showsRoofline))
  }

  private func layerTables(_ groups: [[ConvolutionRow]], _ footnotes: Footnotes) -> [ReportTable] {
    guard splitsNetworks else { return [LayerRanking(groups, footnotes: footnotes).table] }
    let networks = groups.map { $0[0].network }
    return networks.uniqued.map { network in
      let layers = groups.filter { $0[0].network == network }
      return LayerRanking(layers, title: network ?? LayerRanking.title, footnotes: footnotes).table
    }
  }

  /// `winograd-f4 is fastest on 7 of 12 layers, direct on 5; 1 row failed`; nil where nothing was ranked.
  private static func verdict(_ groups: [[ConvolutionRow]]) -> String? {
    let winners = groups.compactMap { $0.first { $0.isFastest == true }?.backend }
    guard !winners.isEmpty else { return nil }
    let counts = Dictionary(grouping: winners) { $0 }.mapValues(\.count)
    let ordered = winners.uniqued.sorted { (counts[$0] ?? 0, $1) > (counts[$1] ?? 0, $0) }
    let shares = ordered.enumerated().map { index, backend in
      let count = counts[backend] ?? 0
      guard index == 0 else { return "\(backend) on \(count)" }
      return "\(backend) is fastest on \(count) of \(winners.count == 1 ? "1 layer" : "\(winners.count) layers")"
    }
    let failed = groups.joined().count { $0.status == .failed }
    return shares.joined(separator: ", ") + (failed == 0 ? "" : "; \(failed == 1 ? "1 row" : "\(failed) rows") failed")
  }

  // MARK: Notes

  /// What the marks and the titles mean.
  private static func legend(_ rows: [ConvolutionRow]) -> [Note] {
    guard rows.contains(where: { $0.medianMilliseconds != nil }) else { return [] }
    let marks: [String?] = [
      "* fastest of its layer; ≈ not significantly slower; ± half the 95 % confidence interval",
      "effective GFLOP/s: operations of direct convolution, those on padding too, ÷ median time",
      rows.contains { $0.peakFraction != nil }
        ? "of peak: the same without those on padding, as a share of the machine's peak" : nil,
      rows.contains { $0.effectiveAttainableFraction != nil }
        ? "of roof: as a share of the lower of the peak and what the operands' level of memory allows" : nil,
    ]
    return marks.compactMap(\.self).map { Note($0) }
  }

  private static func failures(_ rows: [ConvolutionRow]) -> [Note] {
    rows.filter { $0.status == .failed }.map { Note("\($0.layer) failed; repeat it with:", command: $0.repro) }
  }

  /// One line, or one for each number of threads and state of the caches where there are several.
  private static func speedups(_ rows: [ConvolutionRow]) -> [Note] {
    let means = Ranking.meanSpeedups(rows)
    return means.map { mean in
      let layers = mean.layerCount == 1 ? "1 layer" : "\(mean.layerCount) layers"
      let conditions = means.count > 1 ? " \(mean.conditions.text)" : ""
      return Note("fastest over direct\(conditions), geometric mean of \(layers): \(NumberText.ratio(mean.speedup))")
    }
  }
}

extension MeanSpeedup.Conditions {
  /// `on 2 threads, caches cold`.
  fileprivate var text: String {
    let threadText = threads == 1 ? "on 1 thread" : "on \(threads) threads"
    return threadText + (cache.map { ", caches \($0.rawValue)" } ?? "")
  }
}
