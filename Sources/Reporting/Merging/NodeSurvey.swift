import Foundation
import Harness

/// How nodes stand to the others of their kind, and kinds to each other.
///
/// What is compared are logarithms of times. Each row that two nodes of a kind measured counts once, and so does each
/// rate of `cnnbench machine`. A node is one observation, however many rows it has.
struct NodeSurvey {
  let kinds: [MergedKind]
  let nodes: [MergedNode]

  /// A node is slow if it is behind the median of its kind by more than this part,
  private static let leastSlowdown = 0.05
  /// and by more than so many standard deviations, which the median absolute deviation estimates.
  private static let slowDeviations = 3.0
  /// What makes a standard deviation of the median absolute deviation of normal values.
  private static let normalScale = 1.4826
  /// Fewer nodes do not tell which of them is the odd one.
  private static let fewestNodes = 3

  init(_ files: [UnitFile], table: ObservationTable, kinds: [MachineKind]) {
    let filesOfNodes = Dictionary(grouping: files) { NodeIdentity($0, kinds: kinds) }
    let rates = filesOfNodes.mapValues { files in NodeRates(files.flatMap(\.rooflines)) }
    let deviations = Self.deviations(table, rates)
    let slow = Self.slowNodes(deviations.mapValues(\.mean))
    nodes = filesOfNodes.sorted { $0.key < $1.key }.map { node, files in
      MergedNode(
        name: node.name, kind: node.kind,
        unitCount: files.count { $0.results.unit.number != SweepUnit.machineNumber && $0.results.end == .finished },
        peak: rates[node]?.peak, bandwidth: rates[node]?.bandwidth,
        timeToKind: deviations[node].map { exp($0.mean) }, commonCount: deviations[node]?.count ?? 0,
        isSlow: slow.contains(node))
    }
    self.kinds = kinds.enumerated().map { place, kind in
      let own = filesOfNodes.keys.filter { $0.kind == place }.sorted()
      let toFirst = place == 0 ? [:] : Self.timesToFirstKind(own, table)
      return MergedKind(
        machine: kind, nodeCount: own.count, peak: NodeMean(own.compactMap { rates[$0]?.peak }),
        bandwidth: NodeMean(own.compactMap { rates[$0]?.bandwidth }),
        timeToFirst: NodeMean(own.compactMap { toFirst[$0]?.mean }.map { exp($0) }),
        commonRowCount: toFirst.values.map(\.count).max() ?? 0)
    }
  }

  /// A mean of logarithms, and of how many.
  struct LogarithmicMean {
    let mean: Double
    let count: Int

    /// Nil of none.
    init?(_ logarithms: [Double]) {
      guard !logarithms.isEmpty else { return nil }
      mean = logarithms.reduce(0, +) / Double(logarithms.count)
      count = logarithms.count
    }
  }

  /// By how much each node is behind its kind, over all that it has in common with another node of the kind.
  private static func deviations(
    _ table: ObservationTable, _ rates: [NodeIdentity: NodeRates]
  ) -> [NodeIdentity: LogarithmicMean] {
    var all: [NodeIdentity: [Double]] = [:]
    let rateTimes = NodeRates.times(rates)
    // In a fixed order, as sums of floating-point numbers depend on it.
    let rows = table.times.sorted { ($0.key.series, $0.key.row.text) < ($1.key.series, $1.key.row.text) }
    for times in rows.map(\.value) + rateTimes {
      for (_, ofKind) in Dictionary(grouping: times, by: \.key.kind) where ofKind.count > 1 {
        let mean = ofKind.sorted { $0.key < $1.key }.reduce(0) { $0 + log($1.value) } / Double(ofKind.count)
        for (node, time) in ofKind { all[node, default: []].append(log(time) - mean) }
      }
    }
    return all.compactMapValues(LogarithmicMean.init)
  }

  private static func slowNodes(_ deviations: [NodeIdentity: Double]) -> Set<NodeIdentity> {
    var slow: Set<NodeIdentity> = []
    for (_, nodes) in Dictionary(grouping: deviations, by: \.key.kind) where nodes.count >= fewestNodes {
      let middle = median(nodes.map(\.value))
      let spread = normalScale * median(nodes.map { abs($0.value - middle) })
      let limit = max(log(1 + leastSlowdown), slowDeviations * spread)
      slow.formUnion(nodes.filter { $0.value - middle > limit }.map(\.key))
    }
    return slow
  }

  private static func median(_ values: [Double]) -> Double {
    let sorted = values.sorted()
    let middle = sorted.count / 2
    return sorted.count.isMultiple(of: 2) ? (sorted[middle - 1] + sorted[middle]) / 2 : sorted[middle]
  }

  /// By how much each of the nodes is behind the mean of the first kind's nodes, over the rows in common.
  private static func timesToFirstKind(
    _ nodes: [NodeIdentity], _ table: ObservationTable
  ) -> [NodeIdentity: LogarithmicMean] {
    let rows = table.times.sorted { ($0.key.series, $0.key.row.text) < ($1.key.series, $1.key.row.text) }.map(\.value)
    let means = rows.map { times in
      LogarithmicMean(times.filter { $0.key.kind == 0 }.sorted { $0.key < $1.key }.map { log($0.value) })
    }
    return nodes.reduce(into: [:]) { result, node in
      result[node] = LogarithmicMean(
        zip(rows, means).compactMap { times, first in
          times[node].flatMap { time in first.map { log(time) - $0.mean } }
        })
    }
  }
}

/// What `cnnbench machine` found out about one node, with its widest instruction set and the most threads.
struct NodeRates {
  let peak: Double?
  let bandwidth: Double?

  init(_ rooflines: [Roofline]) {
    let threads = rooflines.map(\.threads).max()
    let widest = rooflines.last { $0.threads == threads }
    peak = widest?.peak.median
    bandwidth = widest?.bandwidth(of: .memory)?.roofGigabytesPerSecond
  }

  /// The rates of all nodes as times of one unit of work, rate by rate.
  static func times(_ rates: [NodeIdentity: NodeRates]) -> [[NodeIdentity: Double]] {
    [rates.compactMapValues { $0.peak.map { 1 / $0 } }, rates.compactMapValues { $0.bandwidth.map { 1 / $0 } }]
  }
}
