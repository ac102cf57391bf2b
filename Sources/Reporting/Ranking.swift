import Foundation
import Measurements

/// Which backend is fastest on each layer, and by how much it beats direct convolution.
package enum Ranking {
  /// The backend that others are compared with.
  private static let baseline = "direct"

  /// What rows must have in common to be compared.
  struct Contest: Hashable {
    let layer: String
    let problem: String
    let direction: String
    let postOps: String?
    let threads: Int
    let cache: CacheState?

    init(of row: ConvolutionRow) {
      layer = row.layer
      problem = row.problem
      direction = row.direction
      postOps = row.postOps
      threads = row.threads
      cache = row.cache
    }
  }

  /// What rows must have in common but the number of threads.
  private struct Scaling: Hashable {
    let layer: String
    let problem: String
    let direction: String
    let postOps: String?
    let cache: CacheState?
    let backend: String

    init(of row: ConvolutionRow) {
      layer = row.layer
      problem = row.problem
      direction = row.direction
      postOps = row.postOps
      cache = row.cache
      backend = row.backend
    }
  }

  /// The rows in the order given, each passed one with its speed-up over direct and over one thread, and whether it is
  /// the fastest.
  static func marking(_ rows: [ConvolutionRow]) -> [ConvolutionRow] {
    var marked = markingScaling(rows)
    for indices in contests(of: rows) {
      let ranked = indices.filter { rows[$0].rankedMedian != nil }
      let fastest = ranked.min { rows[$0].rankedMedian ?? 0 < rows[$1].rankedMedian ?? 0 }
      let baselineMedian = ranked.first { rows[$0].backend == baseline }.flatMap { rows[$0].rankedMedian }
      for index in indices {
        let median = rows[index].rankedMedian
        marked[index].isFastest = median.map { _ in index == fastest }
        marked[index].speedupOverDirect = baselineMedian.flatMap { direct in median.map { direct / $0 } }
      }
    }
    return marked
  }

  private static func markingScaling(_ rows: [ConvolutionRow]) -> [ConvolutionRow] {
    let single = rows.filter { $0.threads == 1 && $0.rankedMedian != nil }.map { (Scaling(of: $0), $0.rankedMedian) }
    let baselines = Dictionary(single) { first, _ in first }
    return rows.map { row in
      var row = row
      let isSwept = row.threads > 1
      row.speedupOverOneThread =
        isSwept
        ? (baselines[Scaling(of: row)] ?? nil).flatMap { one in
          row.rankedMedian.map { one / $0 }
        } : nil
      row.parallelEfficiency = row.speedupOverOneThread.map { $0 / Double(row.threads) }
      return row
    }
  }

  /// The rows of each layer: the ranked ones fastest first, then the mistrusted, the failed and the skipped.
  static func groups(_ rows: [ConvolutionRow]) -> [[ConvolutionRow]] {
    contests(of: rows).map { indices in
      indices.sorted { left, right in
        let keys = (rows[left].sortKey, rows[right].sortKey)
        return keys.0 == keys.1 ? left < right : keys.0 < keys.1
      }.map { rows[$0] }
    }
  }

  /// For each number of threads and state of the caches, in the order of their first rows: the geometric mean, over the
  /// layers that direct convolution passed, of the fastest backend's speed-up over it. Those without such a layer are
  /// left out.
  package static func meanSpeedups(_ rows: [ConvolutionRow]) -> [MeanSpeedup] {
    let compared = rows.filter { $0.isFastest == true && $0.speedupOverDirect != nil }
    return compared.map(MeanSpeedup.Conditions.init).uniqued.map { conditions in
      let speedups = compared.filter { MeanSpeedup.Conditions(of: $0) == conditions }.compactMap(\.speedupOverDirect)
      let meanLogarithm = speedups.reduce(0) { $0 + log($1) } / Double(speedups.count)
      return MeanSpeedup(conditions: conditions, speedup: exp(meanLogarithm), layerCount: speedups.count)
    }
  }

  /// The groups with one row in the place of those of a problem that every backend skipped, whatever the number of threads
  /// and the state of the caches.
  static func joiningSkipped(_ groups: [[ConvolutionRow]]) -> [[ConvolutionRow]] {
    var told: Set<ConvolutionRow.SkippedProblem> = []
    return groups.compactMap { group in
      guard let row = ConvolutionRow(joining: group) else { return group }
      return told.insert(ConvolutionRow.SkippedProblem(of: row)).inserted ? [row] : nil
    }
  }

  /// Indices of the rows that compete with each other, contests in order of their first row.
  private static func contests(of rows: [ConvolutionRow]) -> [[Int]] {
    let indices = Dictionary(grouping: rows.indices) { Contest(of: rows[$0]) }
    return indices.values.sorted { $0[0] < $1[0] }
  }
}

/// How many times as fast as direct convolution the fastest backends are, over all layers.
package struct MeanSpeedup: Hashable, Sendable {
  /// What layers are measured under.
  package struct Conditions: Hashable, Sendable {
    package let threads: Int
    package let cache: CacheState?

    init(of row: ConvolutionRow) {
      threads = row.threads
      cache = row.cache
    }
  }

  package let conditions: Conditions
  package let speedup: Double
  package let layerCount: Int
}

extension ConvolutionRow {
  /// The name in which all backends together skip a problem that none of them is asked to solve.
  static let everyBackend = "all"

  /// The median of a row that takes part in the ranking: one that passed, or whose time is doubtful but was compared with
  /// the others round by round.
  var rankedMedian: Double? {
    status == .passed || status == .mistrusted && ratioToFastest != nil ? medianMilliseconds : nil
  }

  fileprivate var sortKey: (Int, Double) {
    let order: [RowStatus] = [.passed, .mistrusted, .failed, .skipped]
    let rank = rankedMedian == nil ? order.firstIndex(of: status) : 0
    return (rank ?? order.count, medianMilliseconds ?? .infinity)
  }
}

extension ConvolutionRow {
  /// What makes two joined rows say the same.
  fileprivate struct SkippedProblem: Hashable {
    let layer: String
    let problem: String
    let direction: String
    let postOps: String?
    let reason: String?

    init(of row: ConvolutionRow) {
      layer = row.layer
      problem = row.problem
      direction = row.direction
      postOps = row.postOps
      reason = row.reason
    }
  }

  /// One row for all backends, with every reason once; nil unless all of them skipped the problem.
  fileprivate init?(joining rows: [ConvolutionRow]) {
    guard let first = rows.first, rows.allSatisfy({ $0.status == .skipped }) else { return nil }
    self = first
    guard rows.count > 1 else { return }
    backend = Self.everyBackend
    reason = rows.compactMap(\.firstReason).uniqued.joined(separator: "; ")
  }
}
