import Harness
import Measurements

extension ComparableRow {
  /// The rows of several processes of one program as one: each process is one observation, however noisy, because what
  /// noise does to it shows in the spread.
  ///
  /// A row that failed or was skipped in one process did so. Counts that differ from process to process are left out.
  package static func combined(_ runs: [[ComparableRow]]) -> [ComparableRow] {
    let numbered = runs.map(\.numbered)
    let rows = Dictionary(grouping: numbered.joined(), by: \.key)
    return numbered.joined().map(\.key).uniqued.compactMap { key in rows[key].map(combined) }
  }

  private static func combined(_ rows: [ComparableRow]) -> ComparableRow {
    let failed = rows.first { $0.status == .failed } ?? rows.first { $0.status == .skipped }
    guard failed == nil, rows.count > 1 else { return failed ?? rows[0] }
    var row = rows[0]
    row.time = combinedTime(rows.compactMap(\.time?.milliseconds))
    row.counts = row.counts.filter { count in rows.allSatisfy { $0.counts.contains(count) } }
    (row.status, row.reason) = (.passed, nil)
    return row
  }

  private static func combinedTime(_ medians: [Double]) -> MeasuredTime? {
    ProcessCombination(ofMedians: medians).map { combination in
      MeasuredTime(
        milliseconds: combination.estimate, low: combination.low, high: combination.high,
        processes: combination.processCount, processSpread: combination.relativeStandardDeviation)
    }
  }
}
