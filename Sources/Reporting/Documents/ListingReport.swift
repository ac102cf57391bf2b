import Foundation
import Measurements

/// What `cnnbench conv --list` tells: the problems, the backends that would measure each, and why others would not.
package struct ListingReport: Report {
  package init() {}

  package func document(of envelope: ResultEnvelope<ListingResults>) -> ReportDocument {
    let results = envelope.payload
    let run = results.problems.filter { !$0.backends.isEmpty }
    let measurements = run.reduce(0) { $0 + $1.backends.count }
    let lost = results.problems.count - run.count
    let time = results.longestSeconds.map { " in at most \(Self.time($0))" } ?? ""
    return ReportDocument(
      "Problems", of: envelope,
      tables: [
        ReportTable("Problems", Self.columns(results), rows: results.problems),
        RunSummaryTables.skipped(results.skipped),
      ],
      notes: [
        Note(
          "\(results.problems.count) problems: \(run.count) would run with \(measurements) measurements\(time), "
            + "\(lost) would be skipped")
      ], showsEnvironment: false)
  }

  private static func columns(_ results: ListingResults) -> [ColumnDefinition<ListedProblem>] {
    let all = results.problems.map(\.backends).max { $0.count < $1.count } ?? []
    return [
      .text("layer", "layer") { $0.layer },
      .text("problem", "problem") { $0.problem },
      .text("direction", nil) { $0.direction },
      .text(nil, "direction") { $0.direction == "forward" ? nil : $0.direction },
      .text("post_ops", "post-operations") { $0.postOps }.yielding(0),
      .count("multiplicity", "×", { $0.multiplicity }, text: { $0 == 1 ? "" : "\($0)" }).yielding(3),
      .number("dense_gflop", "GFLOP") { $0.denseGigaflop }.yielding(2),
      .byteCount("compulsory_bytes", "operands") { $0.compulsoryByteCount }.yielding(1),
      .text("backends", nil) { $0.backends.joined(separator: " ") },
      .text(nil, "backends") { problem in
        problem.backends.count > 1 && problem.backends == all
          ? "all \(all.count)" : problem.backends.joined(separator: ", ")
      },
      .text("skipped", nil) { problem in
        problem.obstacles.map { "\($0.backend): \($0.reason)" }.joined(separator: "; ")
      },
      .text(nil, "why not") { problem in
        problem.backends.isEmpty ? problem.obstacles.map(\.reason).uniqued.joined(separator: "; ") : nil
      },
    ]
  }

  /// `1:02:03`, and `2.5 s` under a minute.
  private static func time(_ seconds: Double) -> String {
    seconds < 60
      ? "\(NumberText.significant(seconds)) s"
      : Duration.seconds(seconds).formatted(.time(pattern: .hourMinuteSecond))
  }
}
