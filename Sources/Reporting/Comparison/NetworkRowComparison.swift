import Measurements

extension NetworkResults: ComparablePayload {
  package var comparableRows: [ComparableRow] { rows.map(ComparableRow.init) }
}

extension ComparableRow {
  init(_ row: NetworkRow) {
    self.init(
      key: RowKey(
        subject: row.network,
        details: ["input \(row.input)", "batch \(row.batch)"] + (row.task.map { [$0.rawValue] } ?? []),
        candidate: row.backend, threads: row.threads, cache: row.cache, isa: row.isa),
      status: row.status, reason: row.reason,
      time: row.medianMilliseconds.map { median in
        MeasuredTime(
          milliseconds: median, low: row.intervalLowMilliseconds, high: row.intervalHighMilliseconds,
          effectiveSamples: row.samples.map(Double.init))
      },
      counts: (row.counters ?? []).compactMap { $0.exactCount(source: row.counterSource) }, repro: row.repro)
  }
}
