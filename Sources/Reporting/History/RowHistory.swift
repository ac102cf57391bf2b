import Foundation
import Harness
import Measurements

/// One row over the runs of one machine.
package struct RowHistory: Codable, Hashable, Sendable {
  package struct Point: Codable, Hashable, Sendable {
    package let run: Int64
    package let date: String?
    package let commit: String?
    package let milliseconds: Double
    package let low: Double?
    package let high: Double?

    private enum CodingKeys: String, CodingKey {
      case run, date, commit
      case milliseconds = "median_ms"
      case low = "ci_low_ms"
      case high = "ci_high_ms"
    }

    package init(run: Int64, date: String?, commit: String?, milliseconds: Double, low: Double?, high: Double?) {
      self.run = run
      self.date = date
      self.commit = commit
      self.milliseconds = milliseconds
      self.low = low
      self.high = high
    }
  }

  package let row: String
  package let machine: String?
  /// In the order of the runs.
  package let points: [Point]

  package init(row: String, machine: String?, points: [Point]) {
    self.row = row
    self.machine = machine
    self.points = points
  }
}

/// What `cnnbench history trend` tells: rows over runs.
package struct HistoryTrendResults: ResultPayload {
  package static let command = "history trend"
  package static let schema = "cnnbench-history-trend"

  package let rows: [RowHistory]

  package init(rows: [RowHistory]) { self.rows = rows }
}

package struct HistoryTrendReport: Report {
  package init() {}

  package func document(of envelope: ResultEnvelope<HistoryTrendResults>) -> ReportDocument {
    let rows = envelope.payload.rows
    let table = ReportTable(
      "Trend", Self.columns, by: "row",
      sections: rows.map { row in
        (
          heading: [row.row, row.machine].compactMap(\.self).joined(separator: "; "),
          elements: row.points.map { Entry(row: row, point: $0) }
        )
      })
    return ReportDocument(
      "Rows over runs", of: envelope, tables: [table], charts: rows.prefix(12).compactMap(Self.chart))
  }

  private struct Entry: Sendable {
    let row: RowHistory
    let point: RowHistory.Point
  }

  private static let columns: [ColumnDefinition<Entry>] = [
    .text("row", nil) { $0.row.row },
    .text("machine", nil) { $0.row.machine },
    .count("run", "run") { Int($0.point.run) },
    .text("date", "date") { $0.point.date },
    .text("commit", "commit") { $0.point.commit },
    .number("median_ms", "median ms") { $0.point.milliseconds },
    .number("ci_low_ms", nil) { $0.point.low },
    .number("ci_high_ms", nil) { $0.point.high },
    .figures(nil, "since the first") { entry in
      entry.row.points.first.map { ComparisonEntry.signed(entry.point.milliseconds / $0.milliseconds - 1) }
    },
  ]

  private static func chart(_ row: RowHistory) -> Chart? {
    let points = row.points.enumerated().map {
      Plot.Point(x: Double($0), y: $1.milliseconds, low: $1.low, high: $1.high)
    }
    let names = row.points.map { $0.commit ?? "run \($0.run)" }
    let plot = Plot(
      x: Plot.Axis("commit", categories: names), y: Plot.Axis("median time (ms)"),
      series: [Plot.Series("median", .pointsOnLine, points)])
    return plot.map { Chart(title: row.row, plot: $0) }
  }
}

/// What `cnnbench history steps` tells: where the level of a row changes.
package struct HistoryStepsResults: ResultPayload {
  package static let command = "history steps"
  package static let schema = "cnnbench-history-steps"

  package struct Step: Codable, Hashable, Sendable {
    package let row: String
    package let machine: String?
    /// The first run of the new level.
    package let first: RowHistory.Point
    /// The geometric means of the times before and after, in milliseconds.
    package let before: Double
    package let after: Double
    package let pValue: Double

    private enum CodingKeys: String, CodingKey {
      case row, machine, first, before, after
      case pValue = "p_value"
    }
  }

  /// The largest first.
  package let steps: [Step]
  package let rowCount: Int

  private enum CodingKeys: String, CodingKey {
    case steps
    case rowCount = "row_count"
  }

  package init(of rows: [RowHistory]) {
    rowCount = rows.count
    let all = rows.flatMap { row in
      ChangePoints(row.points.map { log($0.milliseconds) }).changes.map { change in
        Step(
          row: row.row, machine: row.machine, first: row.points[change.index], before: exp(change.before),
          after: exp(change.after), pValue: change.pValue)
      }
    }
    steps = all.sorted { abs(log($0.after / $0.before)) > abs(log($1.after / $1.before)) }
  }
}

package struct HistoryStepsReport: Report {
  package init() {}

  package func document(of envelope: ResultEnvelope<HistoryStepsResults>) -> ReportDocument {
    let results = envelope.payload
    let count = results.steps.count
    return ReportDocument(
      "Steps", of: envelope, tables: [ReportTable("Steps", Self.columns, rows: results.steps)],
      notes: [Note("\(count == 1 ? "1 step" : "\(count) steps") in \(results.rowCount) rows")])
  }

  private static let columns: [ColumnDefinition<HistoryStepsResults.Step>] = [
    .text("row", "row") { $0.row },
    .count("run", "since run") { Int($0.first.run) },
    .text("commit", "commit") { $0.first.commit },
    .text("date", "date") { $0.first.date }.yielding(2),
    .number("before_ms", "before ms") { $0.before },
    .number("after_ms", "after ms") { $0.after },
    .figures(nil, "change") { ComparisonEntry.signed($0.after / $0.before - 1) },
    .number("p_value", "p", { $0.pValue }, text: NumberText.scientific).yielding(1),
    .text("machine", "machine") { $0.machine }.yielding(3),
  ]
}
