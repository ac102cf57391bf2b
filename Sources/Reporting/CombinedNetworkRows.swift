import Harness
import Measurements

extension NetworkRow {
  /// What tells a row from all others of its run.
  private struct Identity: Hashable {
    let network: String
    let input: String
    let batch: Int
    let backend: String
    let threads: Int
    let cache: CacheState?
    let task: Task?
  }

  private var identity: Identity {
    Identity(
      network: network, input: input, batch: batch, backend: backend, threads: threads, cache: cache, task: task)
  }

  /// The rows of several processes that ran the same command as one: times from the medians of the processes, all else
  /// from the first. A row that did not pass in one of them did not pass.
  ///
  /// - Parameter runs: the rows of each process; one that was interrupted has fewer.
  package static func combined(_ runs: [[NetworkRow]]) -> [NetworkRow] {
    let rows = Dictionary(grouping: runs.joined(), by: \.identity)
    return runs.joined().map(\.identity).uniqued.compactMap { rows[$0].map(combined) }
  }

  private static func combined(_ rows: [NetworkRow]) -> NetworkRow {
    var row = rows.first { $0.status != .passed } ?? rows[0]
    let medians = rows.compactMap(\.medianMilliseconds)
    guard medians.count == rows.count, let times = ProcessCombination(ofMedians: medians) else { return row }
    let factor = medians[0] / times.estimate
    row.processes = times.processCount
    row.processSpread = times.relativeStandardDeviation
    row.medianMilliseconds = times.estimate
    row.intervalLowMilliseconds = times.low
    row.intervalHighMilliseconds = times.high
    row.minimumMilliseconds = rows.compactMap(\.minimumMilliseconds).min()
    row.samples = rows.compactMap(\.samples).reduce(0, +)
    row.imagesPerSecond = rows[0].imagesPerSecond.map { $0 * factor }
    row.effectiveGigaflopsPerSecond = rows[0].effectiveGigaflopsPerSecond.map { $0 * factor }
    row.executedGigaflopsPerSecond = rows[0].executedGigaflopsPerSecond.map { $0 * factor }
    row.peakFraction = rows[0].peakFraction.map { $0 * factor }
    row.noise = rows.compactMap(\.noise).max()
    row.noiseReason = rows.first { $0.noise == row.noise }?.noiseReason
    return row
  }
}
