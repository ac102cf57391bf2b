import Measurements

extension MergedResults: ComparablePayload {
  /// Rows of one kind of machine are compared with those of the same kind; nodes count as processes do.
  package var comparableRows: [ComparableRow] {
    rows.map { row in
      var key = row.key
      key.details = [row.request] + key.details + [kinds[row.kind].machine.title]
      return ComparableRow(
        key: key, group: kinds[row.kind].machine.title, status: row.status, reason: row.reason,
        time: row.milliseconds.map { time in
          MeasuredTime(
            milliseconds: time.mean, low: time.low, high: time.high, processes: time.spread.map { _ in time.nodeCount },
            processSpread: time.spread)
        })
    }
  }
}
