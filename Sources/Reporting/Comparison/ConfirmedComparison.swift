extension ComparisonResults {
  /// Rows of these keys are regressions as far as one run can say, and are to be measured again.
  package var doubtedKeys: Set<RowKey> { Set(entries.filter(\.verdict.isRegression).map(\.key)) }

  /// The part of false regressions of the first run that the second one may confirm: by twice as much two-sided tests
  /// are held, as a row must be slower again.
  private static let confirmationRate = 0.05

  /// The same, with what a second run says of the regressions: those that it does not find are none.
  ///
  /// It judges these rows alone, and less strictly than the first run, which has ruled out nearly all of what is
  /// chance: one disturbed process of five must not hide what both runs show.
  ///
  /// - Parameters: the rows of the second run.
  package func confirmed(baseRows: [ComparableRow], headRows: [ComparableRow]) -> ComparisonResults {
    let keys = doubtedKeys
    var rules = rules
    rules.falseDiscoveryRate = 2 * Self.confirmationRate
    let again = Comparison(rules: rules).entries(
      base: baseRows.numbered.filter { keys.contains($0.key) }, head: headRows.numbered.filter { keys.contains($0.key) }
    )
    let seconds = Dictionary(again.map { (Quantity($0), $0) }) { first, _ in first }
    let entries = entries.map { entry in
      entry.verdict.isRegression ? entry.confirmed(by: seconds[Quantity(entry)]) : entry
    }
    return ComparisonResults(
      base: base, head: head, rules: self.rules, differences: differences, entries: entries, calibration: calibration)
  }

  private struct Quantity: Hashable {
    let key: RowKey
    let quantity: String

    init(_ entry: ComparisonEntry) {
      key = entry.key
      quantity = entry.quantity
    }
  }
}

extension ComparisonEntry {
  /// - Parameter second: the same quantity of a second run; nil if that does not have it.
  fileprivate func confirmed(by second: ComparisonEntry?) -> ComparisonEntry {
    var entry = self
    let change = second?.change.map { " (\(Self.signed($0)))" } ?? ""
    if let second, second.verdict.isRegression {
      entry.reason = [reason, "confirmed by a second run\(change)"].compactMap(\.self).joined(separator: "; ")
    } else {
      entry.verdict = isTime ? .noDifferenceSeen : .unchanged
      entry.reason = "not confirmed by a second run\(change)"
    }
    return entry
  }
}
