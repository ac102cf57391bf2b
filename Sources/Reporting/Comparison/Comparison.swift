import Harness
import Measurements

/// Two sets of rows, joined by what was measured and judged.
struct Comparison {
  private let rules: ComparisonRules
  private let limits: RowLimits
  /// Why times are not compared; nil where they are.
  private let refusal: String?

  init(rules: ComparisonRules, refusal: String? = nil) {
    self.rules = rules
    limits = RowLimits(rules.limits)
    self.refusal = refusal
  }

  /// All quantities in the order of the base, then those that only the head has.
  func entries(base: [ComparableRow], head: [ComparableRow]) -> [ComparisonEntry] {
    let (base, head) = (base.numbered, head.numbered)
    let heads = Dictionary(head.map { ($0.key, $0) }) { first, _ in first }
    let known = Set(base.map(\.key))
    let pairs: [(ComparableRow?, ComparableRow?)] =
      base.map { ($0, heads[$0.key]) } + head.filter { !known.contains($0.key) }.map { (nil, $0) }
    return judged(pairs.flatMap(unjudged)).map(\.entry)
  }

  /// An entry, and the test behind it where its times are compared.
  private struct Candidate {
    var entry: ComparisonEntry
    var difference: MedianDifference?
  }

  // MARK: Rows

  private func unjudged(_ base: ComparableRow?, _ head: ComparableRow?) -> [Candidate] {
    let timeRule = (base ?? head).map { limits.rule(for: $0.key, quantity: RowLimit.time) }
    if timeRule?.isIgnored == true, (base?.counts ?? []).isEmpty, (head?.counts ?? []).isEmpty { return [] }
    if let whole = wholeRowVerdict(base, head) {
      return [Candidate(entry: newEntry(base, head, RowLimit.time, whole.verdict, reason: whole.reason))]
    }
    guard let base, let head, base.status != .skipped else { return [] }
    return times(base, head) + counts(base, head)
  }

  /// The verdict on a row that cannot be compared quantity by quantity; nil if it can, or if nobody measured it.
  private func wholeRowVerdict(
    _ base: ComparableRow?, _ head: ComparableRow?
  ) -> (verdict: RowVerdict, reason: String?)? {
    let hasFailed = (base: base?.status == .failed, head: head?.status == .failed)
    if hasFailed.head {
      return hasFailed.base ? (.notComparable, "fails on both sides") : (.newlyFailing, head?.reason)
    }
    let isThere = (
      base: base.map { $0.status != .skipped } ?? false, head: head.map { $0.status != .skipped } ?? false
    )
    switch isThere {
    case (true, false): return (.onlyInBase, head?.reason.map { "the head skips it: \($0)" })
    case (false, true): return (.onlyInHead, base?.reason.map { "the base skipped it: \($0)" })
    default: return hasFailed.base && isThere.head ? (.newlyPassing, nil) : nil
    }
  }

  private func times(_ base: ComparableRow, _ head: ComparableRow) -> [Candidate] {
    let rule = limits.rule(for: base.key, quantity: RowLimit.time)
    guard rules.quantities != .counts, !rule.isIgnored, let baseTime = base.time, let headTime = head.time else {
      return []
    }
    func incomparable(_ reason: String?) -> [Candidate] {
      [Candidate(entry: newEntry(base, head, RowLimit.time, .notComparable, reason: reason))]
    }
    if let refusal { return incomparable(refusal) }
    for (side, row) in [("base", base), ("head", head)] where row.status == .mistrusted {
      return incomparable("\(side): \(row.reason ?? "mistrusted")")
    }
    guard let old = baseTime.estimate(between: rules.processDeviation),
      let new = headTime.estimate(between: rules.processDeviation)
    else { return incomparable("nothing is known of the error of a time") }
    let difference = MedianDifference(base: old, head: new)
    var entry = newEntry(base, head, RowLimit.time, .noDifferenceSeen, rule: rule, difference: difference)
    if let most = rule.most, (headTime.low ?? headTime.milliseconds) > most {
      entry.verdict = .regressed
      entry.reason = "above the limit of \(NumberText.significant(most)) ms"
    }
    return [Candidate(entry: entry, difference: difference)]
  }

  private func counts(_ base: ComparableRow, _ head: ComparableRow) -> [Candidate] {
    guard rules.quantities != .times else { return [] }
    let heads = Dictionary(head.counts.map { ($0.quantity, $0.value) }) { first, _ in first }
    let names = (base.counts + head.counts).map(\.quantity).uniqued
    let bases = Dictionary(base.counts.map { ($0.quantity, $0.value) }) { first, _ in first }
    return names.compactMap { name in
      let rule = limits.rule(for: base.key, quantity: name)
      guard !rule.isIgnored else { return nil }
      let (verdict, reason) = verdict(base: bases[name], head: heads[name], rule: rule)
      return Candidate(
        entry: newEntry(
          base, head, name, verdict, reason: reason, rule: rule, values: (bases[name], heads[name])))
    }
  }

  private func verdict(base: Double?, head: Double?, rule: RowLimits.Rule) -> (RowVerdict, String?) {
    guard let base else { return (.onlyInHead, nil) }
    guard let head else { return (.onlyInBase, nil) }
    if let most = rule.most, head > most { return (.regressed, "above the limit of \(NumberText.significant(most))") }
    if head > base { return (head > base * (1 + (rule.threshold ?? 0)) ? .regressed : .unchanged, nil) }
    return (head < base ? .improved : .unchanged, nil)
  }

  private func newEntry(
    _ base: ComparableRow?, _ head: ComparableRow?, _ quantity: String, _ verdict: RowVerdict, reason: String? = nil,
    rule: RowLimits.Rule = RowLimits.Rule(), values: (base: Double?, head: Double?)? = nil,
    difference: MedianDifference? = nil
  ) -> ComparisonEntry {
    let isTime = quantity == RowLimit.time
    let values = values ?? (base?.time?.milliseconds, head?.time?.milliseconds)
    let countRatio = values.base.flatMap { base in values.head.flatMap { base > 0 ? $0 / base : nil } }
    return ComparisonEntry(
      key: (base ?? head)!.key, group: (base ?? head)?.group, quantity: quantity, verdict: verdict, reason: reason,
      base: values.base, head: values.head, headLow: isTime ? head?.time?.low : nil,
      headHigh: isTime ? head?.time?.high : nil, ratio: difference?.ratio ?? (isTime ? nil : countRatio),
      interval: difference?.interval, pValue: difference?.pValue,
      threshold: rule.threshold ?? (isTime ? rules.threshold : 0), visibleSlowdown: nil,
      repro: head?.repro ?? base?.repro)
  }

  // MARK: Verdicts on times

  /// The same, once the tests of all rows are known.
  private func judged(_ candidates: [Candidate]) -> [Candidate] {
    let discoveries = FalseDiscoveryRate(candidates.compactMap(\.entry.pValue), rate: rules.falseDiscoveryRate)
    return candidates.map { candidate in
      guard let difference = candidate.difference, candidate.entry.verdict == .noDifferenceSeen else {
        return candidate
      }
      var candidate = candidate
      let entry = candidate.entry
      let isSignificant = discoveries.isSignificant(entry.pValue ?? 1)
      if isSignificant, difference.ratio > 1 + entry.threshold {
        candidate.entry.verdict = .regressed
      } else if isSignificant, difference.ratio < 1 / (1 + entry.threshold) {
        candidate.entry.verdict = .improved
      } else {
        candidate.entry.visibleSlowdown = difference.visibleSlowdown(
          level: discoveries.nextLevel, above: entry.threshold)
      }
      return candidate
    }
  }
}
