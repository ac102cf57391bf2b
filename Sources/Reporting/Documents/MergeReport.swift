import Harness
import Measurements

/// What `cnnbench merge` tells: times by kind of machine, kinds against each other, nodes against their kind.
package struct MergeReport: Report {
  package init() {}

  package func document(of envelope: ResultEnvelope<MergedResults>) -> ReportDocument {
    let results = envelope.payload
    return ReportDocument(
      "Sweep '\(results.identity.suite)'", of: envelope, verdict: Self.verdict(results), facts: Self.facts(results),
      tables: [
        ReportTable("Kinds of machines", Self.kinds, rows: results.kinds.enumerated().map(Kind.init)),
        ReportTable(
          "Nodes", Self.nodes, sections: [(nil, results.nodes)], emphasising: \.isSlow),
        ReportTable(
          "Times", Self.times(results), by: "kind",
          sections: results.kinds.indices.map { kind in
            (heading: Self.heading(results, kind), elements: results.rows.filter { $0.kind == kind })
          }.filter { !$0.elements.isEmpty }, emphasising: { $0.toFastest?.mean == 1 }),
        ReportTable("Units without results", Self.missing, rows: results.missing),
      ], data: ReportTable("Observations", Self.data(results), rows: results.rows.flatMap(Observation.all)),
      notes: Self.notes(results), charts: MergePlots.charts(of: results))
  }

  // MARK: Facts

  /// `40 of 42 units, 4 nodes of 2 kinds; 1 node is slow`.
  private static func verdict(_ results: MergedResults) -> String {
    let absent = Set(results.missing.map(\.number)).count
    let count = results.identity.unitCount
    let slow = results.nodes.filter(\.isSlow).map(\.name)
    let parts = [
      "\(count - absent) of \(count) units have results",
      "\(text(results.nodes.count, "node")) of "
        + text(results.kinds.count, "kind"),
    ]
    return parts.joined(separator: ", ") + (slow.isEmpty ? "" : "; slow: \(slow.joined(separator: ", "))")
  }

  private static func text(_ count: Int, _ noun: String) -> String { count == 1 ? "1 \(noun)" : "\(count) \(noun)s" }

  private static func facts(_ results: MergedResults) -> [Fact] {
    let identity = results.identity
    return [
      Fact("Sweep", "\(identity.suite), digest \(identity.digest), cnnbench \(identity.version)"),
      Fact("Measured", verdict(results)),
    ]
  }

  private static func heading(_ results: MergedResults, _ kind: Int) -> String? {
    results.kinds.count == 1 ? nil : "\(MergedKind.letter(kind)): \(results.kinds[kind].machine.title)"
  }

  // MARK: Tables

  private struct Kind: Sendable {
    let place: Int
    let kind: MergedKind

    init(_ numbered: (offset: Int, element: MergedKind)) { (place, kind) = numbered }
  }

  private static let kinds: [ColumnDefinition<Kind>] = [
    .text(nil, "kind") { MergedKind.letter($0.place) },
    .text(nil, "processor") { $0.kind.machine.processor },
    .text(nil, "isa") { $0.kind.machine.widestSet },
    .byteCount(nil, "L1d") { $0.kind.machine.l1DataCacheByteCount }.yielding(3),
    .byteCount(nil, "L2") { $0.kind.machine.l2CacheByteCount }.yielding(4),
    .byteCount(nil, "L3") { $0.kind.machine.l3CacheByteCount }.yielding(5),
    .count(nil, "CPUs") { $0.kind.machine.availableCPUCount },
    .count(nil, "nodes") { $0.kind.nodeCount },
    .number(nil, "peak GFLOP/s") { $0.kind.peak?.mean }.yielding(2),
    .number(nil, "memory GB/s") { $0.kind.bandwidth?.mean }.yielding(1),
    .number(nil, "time ÷ A", { $0.kind.timeToFirst?.mean }, text: NumberText.ratio),
    .figures(nil, "95 % interval") { $0.kind.timeToFirst?.intervalText },
  ]

  private static let nodes: [ColumnDefinition<MergedNode>] = [
    .text(nil, "node") { $0.name },
    .text(nil, "kind") { MergedKind.letter($0.kind) },
    .count(nil, "units") { $0.unitCount },
    .number(nil, "peak GFLOP/s") { $0.peak }.yielding(1),
    .number(nil, "memory GB/s") { $0.bandwidth }.yielding(2),
    .number(nil, "time ÷ kind", { $0.timeToKind }, text: NumberText.ratio),
    .count(nil, "in common") { $0.commonCount },
    .flag(nil, "verdict", mark: "slow") { $0.isSlow },
  ]

  private static func times(_ results: MergedResults) -> [ColumnDefinition<MergedRow>] {
    let reasons = Footnotes(results.rows.compactMap(\.reason))
    let ambiguous = ambiguousSubjects(results.rows)
    return [
      .text(nil, "what") { row in ambiguous.contains(row.key.subject) ? row.request : row.key.subject },
      .text(nil, "by") { $0.key.candidate },
      .text(nil, "conditions") { row in row.key.conditions }.yielding(4),
      .text(nil, "isa") { $0.key.isa }.yielding(1),
      .count(nil, "nodes") { $0.milliseconds?.nodeCount },
      .number(nil, "ms") { $0.milliseconds?.mean },
      .figures(nil, "95 % interval") { $0.milliseconds?.intervalText }.yielding(3),
      .number(nil, "÷ fastest", { $0.toFastest?.mean }, text: NumberText.ratio),
      .figures(nil, "interval of it") { $0.toFastest?.intervalText }.yielding(2),
      .text(nil, "reason") { row in row.reason.map { reasons.cell(row.status.rawValue, $0) } },
    ]
  }

  /// Subjects that several series have in common, as the directions of a convolution do.
  private static func ambiguousSubjects(_ rows: [MergedRow]) -> Set<String> {
    let series = Dictionary(grouping: rows, by: \.key.subject).mapValues { Set($0.map(\.series)) }
    return Set(series.filter { $0.value.count > 1 }.keys)
  }

  private static let missing: [ColumnDefinition<MissingUnit>] = [
    .count(nil, "unit") { $0.number },
    .text(nil, "what") { $0.title },
    .text(nil, "node") { $0.node },
    .text(nil, "end") { $0.end?.rawValue ?? "missing" },
    .text(nil, "reason") { $0.reason },
  ]

  /// What one node found out about one row; without a time where it found none.
  private struct Observation: Sendable {
    let row: MergedRow
    let observation: MergedRow.Observation?

    static func all(of row: MergedRow) -> [Observation] {
      row.observations.isEmpty
        ? [Observation(row: row, observation: nil)] : row.observations.map { Observation(row: row, observation: $0) }
    }
  }

  private static func data(_ results: MergedResults) -> [ColumnDefinition<Observation>] {
    [
      .count("series", nil) { $0.row.series },
      .text("request", nil) { $0.row.request },
      .text("subject", nil) { $0.row.key.subject },
      .text("details", nil) { $0.row.key.details.joined(separator: " ") },
      .text("candidate", nil) { $0.row.key.candidate },
      .count("threads", nil) { $0.row.key.threads },
      .text("cache", nil) { $0.row.key.cache?.rawValue },
      .text("isa", nil) { $0.row.key.isa },
      .text("kind", nil) { MergedKind.letter($0.row.kind) },
      .text("machine", nil) { results.kinds[$0.row.kind].machine.title },
      .text("node", nil) { $0.observation?.node },
      .text("status", nil) { $0.row.status.rawValue },
      .text("reason", nil) { $0.row.reason },
      .number("median_ms", nil) { $0.observation?.milliseconds },
      .number("ratio_to_fastest", nil) { $0.observation?.toFastest },
    ]
  }

  // MARK: Notes

  private static func notes(_ results: MergedResults) -> [Note] {
    let reasons = Footnotes(results.rows.compactMap(\.reason)).notes
    let legend = [
      Note(
        "ms: geometric mean of the nodes' medians, with Student's 95 % interval of the logarithms: a node is one "
          + "observation; ÷ fastest: against the fastest candidate on the same node, averaged likewise")
    ]
    let ofNodes = Note(
      "time ÷ kind: over all rows, and rates of 'cnnbench machine', that another node of the kind measured too; slow: "
        + "more than 5 % and three standard deviations behind the median of at least three nodes of the kind")
    let ofKinds = Note("time ÷ A: geometric mean over the rows that both kinds measured; a node is one observation")
    return reasons + legend + (results.nodes.contains { $0.timeToKind != nil } ? [ofNodes] : [])
      + (results.kinds.contains { $0.timeToFirst != nil } ? [ofKinds] : [])
  }
}

extension MergedKind {
  /// What tables call the kind at this place: A, B, …, Z, AA, AB, …
  static func letter(_ place: Int) -> String {
    let last = String(UnicodeScalar(UInt8(65 + place % 26)))
    return place < 26 ? last : letter(place / 26 - 1) + last
  }
}

extension NodeMean {
  /// `1.20 to 1.40`; nil where one node shows no spread.
  var intervalText: String? {
    low.flatMap { low in high.map { "\(NumberText.significant(low)) to \(NumberText.significant($0))" } }
  }
}
