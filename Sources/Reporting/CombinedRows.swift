import Harness
import Measurements

/// What tells a row from all others of its run.
private struct RowIdentity: Hashable {
  let contest: Ranking.Contest
  let backend: String
  /// Rows before it that have all else in common, as where a problem is given twice.
  let precedingCount: Int

  static func identify(_ rows: [ConvolutionRow]) -> [(identity: RowIdentity, row: ConvolutionRow)] {
    var counts: [RowIdentity: Int] = [:]
    return rows.map { row in
      let contest = Ranking.Contest(of: row)
      let first = RowIdentity(contest: contest, backend: row.backend, precedingCount: 0)
      defer { counts[first, default: 0] += 1 }
      return (
        RowIdentity(contest: contest, backend: row.backend, precedingCount: counts[first, default: 0]), row
      )
    }
  }
}

extension ConvolutionRow {
  /// The rows of several processes that ran the same command as one: times from the medians of the processes, all else
  /// from the first. A row that did not pass in one of them did not pass.
  ///
  /// - Parameter runs: the rows of each process; one that was interrupted has fewer, and not only at the end.
  package static func combined(_ runs: [[ConvolutionRow]]) -> [ConvolutionRow] {
    let identified = runs.map(RowIdentity.identify)
    let rows = Dictionary(grouping: identified.joined(), by: \.identity)
    let longest = identified.max { $0.count < $1.count } ?? []
    let order = (longest + identified.joined()).map(\.identity).uniqued
    return order.compactMap { identity in rows[identity].map { combined($0.map(\.row)) } }
  }

  private static func combined(_ rows: [ConvolutionRow]) -> ConvolutionRow {
    guard rows.count > 1, rows.allSatisfy({ $0.medianMilliseconds != nil }) else {
      return rows.first { $0.status != .passed } ?? rows[0]
    }
    var row = rows.first { $0.status != .passed } ?? rows[0]
    row.combineTimes(of: rows)
    row.combineRates(of: rows)
    row.combineNoise(of: rows)
    return row
  }

  private mutating func combineTimes(of rows: [ConvolutionRow]) {
    guard let times = Self.combination(rows.map(\.medianMilliseconds)) else { return }
    processes = times.processCount
    processSpread = times.relativeStandardDeviation
    medianMilliseconds = times.estimate
    intervalLowMilliseconds = times.low
    intervalHighMilliseconds = times.high
    minimumMilliseconds = rows.compactMap(\.minimumMilliseconds).min()
    percentile5Milliseconds = Self.middle(rows.map(\.percentile5Milliseconds))
    percentile25Milliseconds = Self.middle(rows.map(\.percentile25Milliseconds))
    percentile75Milliseconds = Self.middle(rows.map(\.percentile75Milliseconds))
    percentile95Milliseconds = Self.middle(rows.map(\.percentile95Milliseconds))
    percentile99Milliseconds = Self.middle(rows.map(\.percentile99Milliseconds))
    medianAbsoluteDeviationMilliseconds = Self.middle(rows.map(\.medianAbsoluteDeviationMilliseconds))
    samples = Self.total(rows.map(\.samples))
    // A process is one observation, however many samples it took.
    effectiveSamples = Double(rows.count)
    outliers = Self.total(rows.map(\.outliers))
    severeOutliers = Self.total(rows.map(\.severeOutliers))
    lowSevereOutliers = Self.total(rows.map(\.lowSevereOutliers))
    lowMildOutliers = Self.total(rows.map(\.lowMildOutliers))
    highMildOutliers = Self.total(rows.map(\.highMildOutliers))
    highSevereOutliers = Self.total(rows.map(\.highSevereOutliers))
    let allSamples = rows.compactMap(\.sampleMilliseconds)
    sampleMilliseconds = allSamples.isEmpty ? nil : Array(allSamples.joined())
    combineRatio(of: rows)
  }

  private mutating func combineRatio(of rows: [ConvolutionRow]) {
    guard let ratio = Self.combination(rows.map(\.ratioToFastest)) else { return }
    ratioToFastest = ratio.estimate
    ratioToFastestLow = ratio.low
    ratioToFastestHigh = ratio.high
  }

  /// Nil unless every process has the value.
  private static func combination(_ values: [Double?]) -> ProcessCombination? {
    let known = values.compactMap(\.self)
    guard known.count == values.count else { return nil }
    return ProcessCombination(ofMedians: known)
  }

  /// Rates for the combined time, from those for the first process's.
  private mutating func combineRates(of rows: [ConvolutionRow]) {
    guard let combined = medianMilliseconds, let own = rows[0].medianMilliseconds else { return }
    let factor = own / combined
    effectiveGigaflopsPerSecond = rows[0].effectiveGigaflopsPerSecond.map { $0 * factor }
    executedGigaflopsPerSecond = rows[0].executedGigaflopsPerSecond.map { $0 * factor }
    peakGigaflopsPerSecond = Self.middle(rows.map(\.peakGigaflopsPerSecond))
    let usefulRate = rows[0].peakFraction.flatMap { part in rows[0].peakGigaflopsPerSecond.map { part * $0 * factor } }
    peakFraction = usefulRate.flatMap { rate in peakGigaflopsPerSecond.map { rate / $0 } }
    effectiveAttainableFraction = rows[0].effectiveAttainableFraction.map { $0 * factor }
    executedAttainableFraction = rows[0].executedAttainableFraction.map { $0 * factor }
  }

  /// The worst verdict, with its reasons.
  private mutating func combineNoise(of rows: [ConvolutionRow]) {
    guard let worst = rows.compactMap(\.noise).max() else { return }
    noise = worst
    noiseReason = rows.first { $0.noise == worst }?.noiseReason
  }

  private static func middle(_ values: [Double?]) -> Double? {
    SampleSummary(values.compactMap(\.self))?.median
  }

  private static func total(_ counts: [Int?]) -> Int? {
    let known = counts.compactMap(\.self)
    return known.isEmpty ? nil : known.reduce(0, +)
  }
}
