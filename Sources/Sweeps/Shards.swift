import Reporting

/// Units dealt to shards that are to end together.
package enum Shards {
  /// The longest units first, each to the shard that has the least to do so far: at most 4/3 of the best deal.
  ///
  /// Units of one series go to different shards as long as there are such, since nodes are the observations.
  ///
  /// - Returns: `count` lists of units, each in the order of the suite; empty ones where there are fewer units.
  /// - Source: Graham, "Bounds on Multiprocessing Timing Anomalies", SIAM Journal on Applied Mathematics 17(2), 1969.
  package static func deal(_ units: [SweepUnit], count: Int) -> [[SweepUnit]] {
    var shards = [[SweepUnit]](repeating: [], count: count)
    var loads = [Double](repeating: 0, count: count)
    var shardsOfSeries: [Int: Set<Int>] = [:]
    let longestFirst = units.sorted { left, right in
      (right.predictedSeconds, left.number) < (left.predictedSeconds, right.number)
    }
    for unit in longestFirst {
      let taken = shardsOfSeries[unit.series, default: []]
      let free = shards.indices.filter { !taken.contains($0) }
      let place = (free.isEmpty ? Array(shards.indices) : free).min { (loads[$0], $0) < (loads[$1], $1) } ?? 0
      shards[place].append(unit)
      loads[place] += unit.predictedSeconds
      shardsOfSeries[unit.series, default: []].insert(place)
    }
    return shards.map { $0.sorted { $0.number < $1.number } }
  }

  /// What the longest shard is expected to take.
  package static func longestSeconds(_ shards: [[SweepUnit]]) -> Double {
    shards.map { $0.reduce(0) { $0 + $1.predictedSeconds } }.max() ?? 0
  }

  /// Schedulers do badly with many short tasks.
  private static let leastSeconds = 300.0
  private static let mostShards = 64

  /// As many shards as take five minutes each, and at most 64.
  package static func standardCount(for units: [SweepUnit]) -> Int {
    let seconds = units.reduce(0) { $0 + $1.predictedSeconds }
    return min(mostShards, max(1, min(units.count, Int(seconds / leastSeconds))))
  }
}
