import Harness
import Measurements

/// The forms in which results can be read.
package enum ReportFormat: String, CaseIterable, Sendable {
  /// For people at a terminal.
  case table
  case csv
  case markdown
  case json
}

extension ResultFile {
  /// The results in the given form.
  ///
  /// - Parameter usesColour: whether a table may set off headings and the fastest rows with terminal codes.
  package func report(as format: ReportFormat, usesColour: Bool = false) throws -> String {
    switch format {
    case .table: table(usesColour: usesColour)
    case .csv: csv
    case .markdown: markdown
    case .json: try json
    }
  }

  private func table(usesColour: Bool) -> String {
    let tables = tables.map { table in table.text { usesColour ? $0.inBold : $0 } + "\n" }
    return EnvironmentLines(environment).text + "\n" + tables.joined() + closingLines.map { $0 + "\n" }.joined()
  }

  private var markdown: String {
    let command = "- Command: `\(settings.command)`\n"
    let tables = tables.map { $0.markdown(headingTitle: "layer") + "\n" }
    return EnvironmentLines(environment).markdown + command + "\n" + tables.joined()
      + closingLines.map { Table.markdown($0) }.joined(separator: "  \n") + "\n"
  }

  /// What the marks mean, how to repeat what failed, and the one number for all layers.
  private var closingLines: [String] {
    let marks = [
      "* fastest of its layer; ≈ not told apart from it, round by round; ± half the 95 % confidence interval",
      "effective GFLOP/s: operations of direct convolution ÷ median time",
    ]
    let roof = "of roof: effective GFLOP/s ÷ what arithmetic and the memory that holds the operands allow"
    let legend = rows.contains { $0.effectiveAttainableFraction != nil } ? marks + [roof] : marks
    let failures = rows.filter { $0.status == .failed }.map { "\($0.layer) failed, repeat it with: \($0.repro)" }
    return legend + failures + speedupLines
  }

  /// One line, or one for each number of threads and state of the caches where there are several.
  private var speedupLines: [String] {
    let means = Ranking.meanSpeedups(rows)
    return means.map { mean in
      let layers = mean.layerCount == 1 ? "1 layer" : "\(mean.layerCount) layers"
      let conditions = means.count > 1 ? " \(mean.conditions.text)" : ""
      return "fastest over direct\(conditions), geometric mean of \(layers): \(NumberText.ratio(mean.speedup))"
    }
  }

  /// The layers, and what was looked at besides times.
  private var tables: [Table] {
    [layerTable, PhaseTable.make(rows), CounterTable.make(rows)].compactMap(\.self)
  }

  private var layerTable: Table {
    let sections = Ranking.groups(rows).map { rows in
      Table.Section(heading: rows[0].heading, rows: rows.map { LayerTable.row($0, fastest: rows[0]) })
    }
    return Table(columns: LayerTable.columns, sections: sections).withoutEmptyColumns()
  }
}

extension MeanSpeedup.Conditions {
  /// `on 2 threads, caches cold`.
  fileprivate var text: String {
    let crew = threads == 1 ? "on 1 thread" : "on \(threads) threads"
    return crew + (cache.map { ", caches \($0.rawValue)" } ?? "")
  }
}

/// The backends of a layer as rows of a table.
private enum LayerTable {
  static let columns: [Table.Column] = [
    Table.Column(title: "", alignment: .left),
    Table.Column(title: "backend", alignment: .left),
    Table.Column(title: "median ms", alignment: .right),
    Table.Column(title: "±", alignment: .right),
    Table.Column(title: "effective GFLOP/s", alignment: .right),
    Table.Column(title: "of peak", alignment: .right),
    Table.Column(title: "of roof", alignment: .right),
    Table.Column(title: "vs direct", alignment: .right),
    Table.Column(title: "vs 1 thread", alignment: .right),
    Table.Column(title: "max rel error", alignment: .right),
    Table.Column(title: "noise", alignment: .left),
    Table.Column(title: "plan, or why not", alignment: .left),
  ]

  static func row(_ row: ConvolutionRow, fastest: ConvolutionRow) -> Table.Row {
    Table.Row(
      cells: [
        mark(row, fastest: fastest), row.backend, row.medianMilliseconds.map(NumberText.significant) ?? "",
        row.relativeHalfWidth.map(NumberText.percent) ?? "",
        row.effectiveGigaflopsPerSecond.map(NumberText.significant) ?? "",
        row.peakFraction.map(NumberText.percent) ?? "", row.effectiveAttainableFraction.map(NumberText.percent) ?? "",
        row.speedupOverDirect.map(NumberText.ratio) ?? "", row.scaling,
        row.maximumRelativeError.map(NumberText.scientific) ?? "", row.noise == .noisy ? NoiseLevel.noisy.rawValue : "",
        row.note,
      ], isEmphasised: row.isFastest == true)
  }

  private static func mark(_ row: ConvolutionRow, fastest: ConvolutionRow) -> String {
    guard let isFastest = row.isFastest else { return "" }
    if isFastest { return "*" }
    if let ratioLow = row.ratioToFastestLow { return ratioLow <= 1 ? "≈" : "" }
    guard let low = row.intervalLowMilliseconds, let high = fastest.intervalHighMilliseconds else { return "" }
    return low <= high ? "≈" : ""
  }
}

extension ConvolutionRow {
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
  fileprivate var scaling: String {
    guard let speedupOverOneThread, let parallelEfficiency else { return "" }
    return "\(NumberText.ratio(speedupOverOneThread)) (\(NumberText.percent(parallelEfficiency)))"
  }

  /// The first of several reasons; files have them all.
  private static func firstSentence(of text: String) -> String {
    text.range(of: ". ").map { String(text[..<$0.lowerBound]) + "." } ?? text
  }

  /// Half the width of the median's confidence interval, as a fraction of the median.
  fileprivate var relativeHalfWidth: Double? {
    guard let medianMilliseconds, let intervalLowMilliseconds, let intervalHighMilliseconds else { return nil }
    return (intervalHighMilliseconds - intervalLowMilliseconds) / 2 / medianMilliseconds
  }

  fileprivate var note: String {
    guard status == .passed else {
      return [status.rawValue, reason.map(Self.firstSentence)].compactMap(\.self).joined(separator: ": ")
    }
    return [stopReason == .interrupted ? "interrupted" : nil, summary].compactMap(\.self).joined(separator: ": ")
  }
}
