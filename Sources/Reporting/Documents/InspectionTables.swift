import Counters
import Measurements

/// A row whose executions may have been looked into.
protocol InspectedRow: SendableMetatype {
  var phases: [PhaseTime]? { get }
  var counterSource: String? { get }
  var counterNote: String? { get }
  var counters: [CounterReading]? { get }
}

extension ConvolutionRow: InspectedRow {}
extension NetworkRow: InspectedRow {}

/// A column for each phase and each event that occurs in rows.
enum InspectionColumns {
  /// What programs read of them.
  static func data<Row: InspectedRow>(of rows: [Row]) -> [ColumnDefinition<Row>] {
    let phases = phases(of: rows) { ("\($0.replacing(" ", with: "_"))_ms", nil) }
    return phases + counts(of: rows) { ($0, nil) }
  }

  /// - Parameter names: the names of a phase's column, for programs and for people.
  static func phases<Row: InspectedRow>(
    of rows: [Row], names: (String) -> (String?, String?) = { (nil, "\($0) ms") }
  ) -> [ColumnDefinition<Row>] {
    rows.flatMap { $0.phases ?? [] }.map(\.phase).uniqued.map { phase in
      let (name, title) = names(phase)
      return .number(name, title) { row in row.phases?.first { $0.phase == phase }?.milliseconds }
    }
  }

  static func counts<Row: InspectedRow>(
    of rows: [Row], names: (String) -> (String?, String?) = { (nil, $0) }
  ) -> [ColumnDefinition<Row>] {
    rows.flatMap { $0.counters ?? [] }.map(\.event).uniqued.map { event in
      let (name, title) = names(event)
      return .figures(name, title) { row in row.counters?.first { $0.event == event }?.countText }
    }
  }
}

/// How the time of each execution is shared out among its phases.
enum PhaseTable {
  /// - Parameter groups: the rows of each layer, ranked.
  static func table(_ groups: [[ConvolutionRow]]) -> ReportTable {
    let times = InspectionColumns.phases(of: Array(groups.joined())).map { $0.yielding(2) }
    return ReportTable(
      "Phases",
      [.text(nil, "backend") { $0.backend }] + times
        + [.number(nil, "in no phase ms") { $0.phaseResidueMilliseconds }.yielding(1)],
      by: "layer", sections: groups.sections { $0.phases != nil })
  }

  /// Nil where nobody asked for phases.
  static func table(_ rows: [NetworkRow]) -> ReportTable? {
    let inspected = rows.filter { $0.phases != nil }
    let times = InspectionColumns.phases(of: inspected).map { $0.yielding(2) }
    return inspected.isEmpty ? nil : ReportTable("Phases", NetworkRow.names + times, rows: inspected)
  }
}

/// What the counters say of each execution.
enum CounterTable {
  /// - Parameter groups: the rows of each layer, ranked.
  static func table(_ groups: [[ConvolutionRow]], footnotes: Footnotes) -> ReportTable {
    let counts = InspectionColumns.counts(of: Array(groups.joined())).map { $0.yielding(2) }
    return ReportTable(
      "Counters",
      [.text(nil, "backend") { $0.backend }, .text(nil, "counted by") { $0.counterSource }.yielding(1)] + counts
        + [.text(nil, "note") { $0.counterNote.map { footnotes.cell(nil, $0) } }],
      by: "layer", sections: groups.sections { $0.counterSource != nil || $0.counterNote != nil })
  }

  /// Nil where nobody asked for counters.
  static func table(_ rows: [NetworkRow], footnotes: Footnotes) -> ReportTable? {
    let inspected = rows.filter { $0.counterSource != nil || $0.counterNote != nil }
    let counts = InspectionColumns.counts(of: inspected).map { $0.yielding(2) }
    return inspected.isEmpty
      ? nil
      : ReportTable(
        "Counters",
        NetworkRow.names + [.text(nil, "counted by") { $0.counterSource }.yielding(1)] + counts
          + [.text(nil, "note") { $0.counterNote.map { footnotes.cell(nil, $0) } }], rows: inspected)
  }
}

extension NetworkRow {
  fileprivate static var names: [ColumnDefinition<NetworkRow>] {
    [
      .text(nil, "network") { $0.network }, .text(nil, "backend") { $0.backend },
      .count(nil, "threads") { $0.threads == 1 ? nil : $0.threads },
    ]
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
