import Measurements

/// How the time of each execution is shared out among its phases.
enum PhaseTable {
  /// Nil where no row has phases.
  static func make(_ rows: [ConvolutionRow]) -> Table? {
    let phases = rows.flatMap { $0.phases ?? [] }.map(\.phase).uniqued
    guard !phases.isEmpty else { return nil }
    let columns = ["backend"] + phases.map { "\($0) ms" } + ["in no phase ms"]
    return Table(rows, titles: columns) { row in
      guard let times = row.phases else { return nil }
      let cells = phases.map { phase in
        times.first { $0.phase == phase }.map { NumberText.significant($0.milliseconds) } ?? ""
      }
      return [row.backend] + cells + [row.phaseResidueMilliseconds.map(NumberText.significant) ?? ""]
    }
  }
}

/// What the counters say of each execution.
enum CounterTable {
  /// Nil where no row has counters.
  static func make(_ rows: [ConvolutionRow]) -> Table? {
    let names = rows.flatMap { $0.counters ?? [] }.map(\.event).uniqued
    guard rows.contains(where: { $0.counterSource != nil || $0.counterNote != nil }) else { return nil }
    return Table(rows, titles: ["backend", "counted by"] + names + ["note"]) { row in
      guard row.counterSource != nil || row.counterNote != nil else { return nil }
      let cells = names.map { name in row.counters?.first { $0.event == name }?.countText ?? "" }
      return [row.backend, row.counterSource ?? ""] + cells + [row.counterNote ?? ""]
    }
  }
}

extension Table {
  /// A section for each layer, with the rows for which `cells` gives cells; first and last column are text.
  fileprivate init(_ rows: [ConvolutionRow], titles: [String], cells: (ConvolutionRow) -> [String]?) {
    let sections = Ranking.groups(rows).compactMap { group -> Section? in
      let filled = group.compactMap { cells($0).map { Row(cells: $0) } }
      return filled.isEmpty ? nil : Section(heading: group[0].heading, rows: filled)
    }
    let textTitles = ["backend", "counted by", "note"]
    self.init(
      columns: titles.map { Column(title: $0, alignment: textTitles.contains($0) ? .left : .right) },
      sections: sections)
    self = withoutEmptyColumns()
  }
}
