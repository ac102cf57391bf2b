import Counters
import Harness
import Measurements

extension ConvolutionResults: ComparablePayload {
  package var comparableRows: [ComparableRow] { rows.map(ComparableRow.init) }
}

extension ComparableRow {
  package init(_ row: ConvolutionRow) {
    let postOps = row.postOps.flatMap { $0.isEmpty ? nil : $0 }
    self.init(
      key: RowKey(
        subject: row.layer,
        details: [row.problem == row.layer ? nil : row.problem, row.direction, postOps].compactMap(\.self),
        candidate: row.backend, threads: row.threads, cache: row.cache, isa: row.isa),
      group: row.network, status: row.status, reason: row.firstReason,
      time: row.medianMilliseconds.map { median in
        MeasuredTime(
          milliseconds: median, low: row.intervalLowMilliseconds, high: row.intervalHighMilliseconds,
          effectiveSamples: row.effectiveSamples ?? row.samples.map(Double.init), processes: row.processes,
          processSpread: row.processSpread)
      },
      counts: (row.counters ?? []).compactMap { $0.exactCount(source: row.counterSource) }, repro: row.repro)
  }
}

extension CounterReading {
  /// The source whose counts do not depend on what else runs.
  private static let simulator = "simulated"

  /// The count where it is exact: simulated, or the program's own tally of its work.
  func exactCount(source: String?) -> ExactCount? {
    guard source == Self.simulator || event.hasPrefix("sde:::"), !isMultiplexed else { return nil }
    return count.map { ExactCount(event, $0) }
  }
}
