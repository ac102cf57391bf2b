import Harness
import Measurements

/// What `cnnbench compare` tells: the verdict, what differs, and what was not seen to.
package struct ComparisonReport: Report {
  package init() {}

  package func document(of envelope: ResultEnvelope<ComparisonResults>) -> ReportDocument {
    let results = envelope.payload
    return ReportDocument(
      "Comparison", of: envelope, verdict: Self.verdict(results), facts: Self.facts(results),
      tables: [
        Self.table("Differences", results, [.regressed, .newlyFailing, .improved, .newlyPassing]),
        Self.table("No difference seen", results, [.noDifferenceSeen]),
        ReportTable("Means", Self.means, rows: ComparisonMean.all(of: results.entries)),
        Self.table("Not compared", results, [.onlyInBase, .onlyInHead, .notComparable]),
        ReportTable("Environments", Self.environments, rows: results.differences),
      ], data: ReportTable("Rows", Self.data, rows: results.entries), notes: Self.notes(results))
  }

  // MARK: Facts

  private static func facts(_ results: ComparisonResults) -> [Fact] {
    [
      Fact("Verdict", verdict(results)), Fact("Base", description(of: results.base)),
      Fact("Head", description(of: results.head)), Fact("Rule", rule(results)),
      Fact("Same against same", falseRate(results)),
    ]
  }

  /// `regression: 1 regressed, 2 improved, 120 no difference seen`.
  package static func verdict(_ results: ComparisonResults) -> String {
    let counts = RowVerdict.allCases.compactMap { verdict in
      let count = results.entries(verdict).count
      return count == 0 ? nil : "\(count) \(verdict.text)"
    }
    let list = counts.isEmpty ? "the results have no row in common" : counts.joined(separator: ", ")
    return "\(results.conclusion.rawValue): \(list)"
  }

  private static func description(of side: ComparisonResults.Side) -> String {
    let environment = side.environment
    let parts = [
      side.name, environment?.gitCommit.map { "commit \($0)" }, environment?.date, environment?.cpuModel,
    ]
    return parts.compactMap(\.self).joined(separator: ", ")
  }

  private static func rule(_ results: ComparisonResults) -> String {
    let rules = results.rules
    let tests = results.entries.count { $0.pValue != nil }
    let times =
      "times differ if the difference is above \(NumberText.percent(rules.threshold)) and significant, with "
      + "\(NumberText.percent(rules.falseDiscoveryRate)) of false discoveries over \(tests) rows"
    return times + "; counts differ if they are not equal"
  }

  private static func falseRate(_ results: ComparisonResults) -> String {
    guard let calibration = results.calibration else {
      return "not measured here: cnnbench calibrate --format json --output FILE, then compare --calibration FILE"
    }
    return "\(NumberText.percent(calibration.falseDifferenceRate)) of \(calibration.pairCount) pairs called different "
      + "(\(NumberText.percent(calibration.falseDifferenceLow)) to \(NumberText.percent(calibration.falseDifferenceHigh)))"
  }

  // MARK: Tables

  private static func table(
    _ title: String, _ results: ComparisonResults, _ verdicts: [RowVerdict]
  ) -> ReportTable {
    let sections = verdicts.map { verdict in
      (heading: verdicts.count > 1 ? verdict.text : nil, elements: results.entries(verdict))
    }
    return ReportTable(
      title, columns, by: "verdict", sections: sections.filter { !$0.elements.isEmpty },
      emphasising: \.verdict.isRegression)
  }

  private static let columns: [ColumnDefinition<ComparisonEntry>] = [
    .text(nil, "what") { $0.key.subject },
    .text(nil, "by") { $0.key.candidate },
    .text(nil, "conditions") { $0.key.conditions }.yielding(5),
    .text(nil, "quantity") { $0.quantity }.yielding(4),
    .figures(nil, "base") { entry in entry.base.map(entry.text) },
    .figures(nil, "head") { entry in entry.head.map(entry.text) },
    .figures(nil, "change") { $0.change.map(ComparisonEntry.signed) },
    .figures(nil, "95 % interval") { entry in
      entry.interval.map { "\(ComparisonEntry.signed($0.low - 1)) to \(ComparisonEntry.signed($0.high - 1))" }
    }.yielding(3),
    .figures(nil, "seen from") { $0.visibleSlowdown.map(ComparisonEntry.signed) }.yielding(2),
    .text(nil, "why") { $0.reason },
  ]

  private static let means: [ColumnDefinition<ComparisonMean>] = [
    .text(nil, "group") { $0.group },
    .text(nil, "by") { $0.candidate },
    .text(nil, "conditions") { $0.conditions }.yielding(2),
    .count(nil, "rows") { $0.rowCount },
    .figures(nil, "geometric mean") { ComparisonEntry.signed($0.interval.ratio - 1) },
    .figures(nil, "95 % interval") {
      "\(ComparisonEntry.signed($0.interval.low - 1)) to \(ComparisonEntry.signed($0.interval.high - 1))"
    },
  ]

  private static let environments: [ColumnDefinition<EnvironmentDifference>] = [
    .text(nil, "environment") { $0.name },
    .text(nil, "base") { $0.base },
    .text(nil, "head") { $0.head },
  ]

  private static let data: [ColumnDefinition<ComparisonEntry>] = [
    .text("subject", nil) { $0.key.subject },
    .text("details", nil) { $0.key.details.joined(separator: " ") },
    .text("candidate", nil) { $0.key.candidate },
    .count("threads", nil) { $0.key.threads },
    .text("cache", nil) { $0.key.cache?.rawValue },
    .text("isa", nil) { $0.key.isa },
    .text("quantity", nil) { $0.quantity },
    .text("verdict", nil) { $0.verdict.rawValue },
    .number("base", nil) { $0.base },
    .number("head", nil) { $0.head },
    .number("ratio", nil) { $0.ratio },
    .number("ratio_ci_low", nil) { $0.interval?.low },
    .number("ratio_ci_high", nil) { $0.interval?.high },
    .number("p_value", nil) { $0.pValue },
    .number("threshold", nil) { $0.threshold },
    .number("visible_slowdown", nil) { $0.visibleSlowdown },
    .text("reason", nil) { $0.reason },
    .text("repro", nil) { $0.repro },
  ]

  // MARK: Notes

  private static func notes(_ results: ComparisonResults) -> [Note] {
    let regressed = results.entries.filter(\.verdict.isRegression)
    let repros = regressed.compactMap { entry in
      entry.repro.map { Note("\(entry.key.title) \(entry.verdict.text), measure it with:", command: $0) }
    }.uniqued
    let legend = Note("seen from: the smallest slow-down that four of five such comparisons would have shown")
    let single = Note(
      "rows of one process: \(NumberText.percent(results.rules.processDeviation.relativeStandardDeviation)) of standard "
        + "deviation between processes is added; --processes measures it")
    let hasTimes = results.entries.contains { $0.pValue != nil }
    let refusal = Note(
      "the results are of two machines, so times are not compared; --across-machines does it all the same")
    return (hasTimes ? [legend, single] : []) + (results.areTimesRefused ? [refusal] : []) + repros
  }
}
