import Harness
import Measurements

/// The backends of each layer as a table, the fastest first.
struct LayerRanking {
  private let groups: [[ConvolutionRow]]
  private let title: String
  private let footnotes: Footnotes

  /// What the table is called where nothing better is known.
  static let title = "Layers"

  /// - Parameter groups: the rows of each layer, ranked.
  init(_ groups: [[ConvolutionRow]], title: String = Self.title, footnotes: Footnotes) {
    self.groups = groups
    self.title = title
    self.footnotes = footnotes
  }

  var table: ReportTable {
    ReportTable(
      title, columns, by: "layer",
      sections: groups.map { group in (group[0].heading, group.map { Entry(row: $0, fastest: group[0]) }) },
      emphasising: { $0.row.isFastest == true })
  }

  /// A row, and the fastest one of its layer.
  private struct Entry: Sendable {
    let row: ConvolutionRow
    let fastest: ConvolutionRow
  }

  private var columns: [ColumnDefinition<Entry>] {
    let footnotes = footnotes
    return [
      .text(nil, "", Self.mark),
      .text(nil, "backend") { $0.row.backend },
      .number(nil, "median ms") { $0.row.medianMilliseconds },
      .number(nil, "±", { $0.row.relativeHalfWidth }, text: NumberText.percent).yielding(8),
      .number(nil, "effective GFLOP/s") { $0.row.effectiveGigaflopsPerSecond }.yielding(6),
      .number(nil, "of peak", { $0.row.peakFraction }, text: NumberText.percent).yielding(5),
      .number(nil, "of roof", { $0.row.effectiveAttainableFraction }, text: NumberText.percent).yielding(3),
      .number(nil, "vs direct", { $0.row.speedupOverDirect }, text: NumberText.ratio),
      .figures(nil, "vs 1 thread") { $0.row.scaling }.yielding(9),
      .number(nil, "max rel error", { $0.row.maximumRelativeError }, text: NumberText.scientific).yielding(7),
      .text(nil, "noise") { $0.row.noise == .noisy ? NoiseLevel.noisy.rawValue : nil }.yielding(4),
      .text(nil, "plan or reason") { $0.row.note(footnotes) },
    ]
  }

  @Sendable private static func mark(_ entry: Entry) -> String? {
    guard let isFastest = entry.row.isFastest else { return nil }
    if isFastest { return "*" }
    if let ratioLow = entry.row.ratioToFastestLow { return ratioLow <= 1 ? "≈" : nil }
    guard let low = entry.row.intervalLowMilliseconds, let high = entry.fastest.intervalHighMilliseconds else {
      return nil
    }
    return low <= high ? "≈" : nil
  }
}

extension ConvolutionRow {
  /// The network that the layer is named after: `resnet50` of `resnet50:conv1`; nil for none.
  var network: String? { layer.firstIndex(of: ":").flatMap { $0 > layer.startIndex ? String(layer[..<$0]) : nil } }

  /// The layer, its problem, and whatever differs from a plain forward run on one thread.
  var heading: String {
    let repetition = multiplicity.flatMap { $0 > 1 ? " ×\($0)" : nil } ?? ""
    let parts = [
      layer + repetition, problem == layer ? nil : problem, direction == "forward" ? nil : direction,
      postOps.flatMap { $0.isEmpty ? nil : "+ \($0)" }, threads == 1 ? nil : "\(threads) threads",
      cache == .cold ? "cold caches" : nil,
    ]
    return parts.compactMap(\.self).joined(separator: "  ")
  }

  /// Speed-up over one thread, and how much of the added threads it uses.
  fileprivate var scaling: String? {
    guard let speedupOverOneThread, let parallelEfficiency else { return nil }
    return "\(NumberText.ratio(speedupOverOneThread)) (\(NumberText.percent(parallelEfficiency)))"
  }

  /// Half the width of the median's confidence interval, as a fraction of the median.
  fileprivate var relativeHalfWidth: Double? {
    guard let medianMilliseconds, let intervalLowMilliseconds, let intervalHighMilliseconds else { return nil }
    return (intervalHighMilliseconds - intervalLowMilliseconds) / 2 / medianMilliseconds
  }

  /// Why the row did not pass, the first of several reasons; files have them all.
  var firstReason: String? {
    guard status != .passed, let reason else { return nil }
    return reason.range(of: ". ").map { String(reason[..<$0.lowerBound]) + "." } ?? reason
  }

  fileprivate func note(_ footnotes: Footnotes) -> String {
    if let firstReason { return footnotes.cell(status.rawValue, firstReason) }
    guard status == .passed else { return status.rawValue }
    return [stopReason == .interrupted ? "interrupted" : nil, summary].compactMap(\.self).joined(separator: ": ")
  }
}
