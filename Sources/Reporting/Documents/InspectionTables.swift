import Measurements

/// How the time of each execution is shared out among its phases.
enum PhaseTable {
  /// - Parameter groups: the rows of each layer, ranked.
  static func table(_ groups: [[ConvolutionRow]]) -> ReportTable {
    let phases = groups.joined().flatMap { $0.phases ?? [] }.map(\.phase).uniqued
    let times: [ColumnDefinition<ConvolutionRow>] = phases.map { phase in
      .number(nil, "\(phase) ms") { row in row.phases?.first { $0.phase == phase }?.milliseconds }.yielding(2)
    }
    return ReportTable(
      "Phases",
      [.text(nil, "backend") { $0.backend }] + times
        + [.number(nil, "in no phase ms") { $0.phaseResidueMilliseconds }.yielding(1)],
      by: "layer", sections: groups.sections { $0.phases != nil })
  }
}

/// What the counters say of each execution.
enum CounterTable {
  /// - Parameter groups: the rows of each layer, ranked.
  static func table(_ groups: [[ConvolutionRow]], footnotes: Footnotes) -> ReportTable {
    let events = groups.joined().flatMap { $0.counters ?? [] }.map(\.event).uniqued
    let counts: [ColumnDefinition<ConvolutionRow>] = events.map { event in
      .figures(nil, event) { row in row.counters?.first { $0.event == event }?.countText }.yielding(2)
    }
    return ReportTable(
      "Counters",
      [.text(nil, "backend") { $0.backend }, .text(nil, "counted by") { $0.counterSource }.yielding(1)] + counts
        + [.text(nil, "note") { $0.counterNote.map { footnotes.cell(nil, $0) } }],
      by: "layer", sections: groups.sections { $0.counterSource != nil || $0.counterNote != nil })
  }
}

extension [[ConvolutionRow]] {
  /// The rows that `isShown`, under the headings of their layers.
  fileprivate func sections(
    where isShown: (ConvolutionRow) -> Bool
  ) -> [(heading: String?, elements: [ConvolutionRow])] {
    map { group in (group[0].heading, group.filter(isShown)) }.filter { !$0.elements.isEmpty }
  }
}
