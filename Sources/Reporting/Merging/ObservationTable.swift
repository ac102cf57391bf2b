import Foundation
import Harness
import Measurements

/// A node: computers of one name may be of several kinds, as where tasks get different numbers of processors.
struct NodeIdentity: Hashable, Comparable {
  let name: String
  /// The place of its kind.
  let kind: Int

  static func < (left: NodeIdentity, right: NodeIdentity) -> Bool { (left.name, left.kind) < (right.name, right.kind) }
}

/// One candidate of one subject, whichever nodes measured it.
struct ObservedKey: Hashable {
  let series: Int
  /// Without the instruction set.
  var row: RowKey

  init(series: Int, row: RowKey) {
    self.series = series
    self.row = row
    self.row.isa = nil
  }

  /// What its competitors have in common with it.
  var contest: ObservedKey {
    var contest = self
    contest.row.candidate = nil
    return contest
  }
}

/// All that nodes measured: by candidate and node, in the order of the suite and of the results of its units.
struct ObservationTable {
  /// The rows of one candidate from one node, one of each unit of the series.
  private struct Observed {
    let request: String
    var rows: [NodeIdentity: [ComparableRow]] = [:]
  }

  private let keys: [ObservedKey]
  private let observed: [ObservedKey: Observed]
  private let kindCount: Int
  /// The geometric means of the times of each candidate, by node.
  let times: [ObservedKey: [NodeIdentity: Double]]

  /// - Parameter files: finished ones, by number and node.
  init(_ files: [UnitFile], kinds: [MachineKind]) {
    var keys: [ObservedKey] = []
    var observed: [ObservedKey: Observed] = [:]
    for file in files.sorted(by: { $0.results.unit.series < $1.results.unit.series }) {
      let node = NodeIdentity(file, kinds: kinds)
      for row in file.rows {
        let key = ObservedKey(series: file.results.unit.series, row: row.key)
        if observed[key] == nil {
          keys.append(key)
          observed[key] = Observed(request: file.results.unit.seriesTitle)
        }
        observed[key]?.rows[node, default: []].append(row)
      }
    }
    let places = Dictionary(keys.enumerated().map { ($1, $0) }) { first, _ in first }
    self.keys = keys.sorted { ($0.series, places[$0] ?? 0) < ($1.series, places[$1] ?? 0) }
    self.observed = observed
    kindCount = kinds.count
    times = observed.mapValues { observed in
      observed.rows.compactMapValues { rows in Self.geometricMean(rows.compactMap(\.time?.milliseconds)) }
    }.filter { !$0.value.isEmpty }
  }

  private static func geometricMean(_ values: [Double]) -> Double? {
    let logarithms = values.filter { $0 > 0 }.map { log($0) }
    return logarithms.isEmpty ? nil : exp(logarithms.reduce(0, +) / Double(logarithms.count))
  }

  /// One for each candidate and each kind of machine that tried it.
  var rows: [MergedRow] {
    let fastest = fastestTimes
    return keys.flatMap { key in (0..<kindCount).compactMap { row(key, onKind: $0, fastest: fastest) } }
  }

  /// The times of the fastest candidates of each contest, by node.
  private var fastestTimes: [ObservedKey: [NodeIdentity: Double]] {
    times.reduce(into: [:]) { fastest, entry in
      fastest[entry.key.contest, default: [:]].merge(entry.value, uniquingKeysWith: min)
    }
  }

  private func row(
    _ key: ObservedKey, onKind kind: Int, fastest: [ObservedKey: [NodeIdentity: Double]]
  ) -> MergedRow? {
    guard let observed = observed[key] else { return nil }
    let rows = observed.rows.filter { $0.key.kind == kind }.sorted { $0.key < $1.key }
    guard let first = rows.first?.value.first else { return nil }
    let observations = rows.compactMap { node, _ in
      times[key]?[node].map { time in
        MergedRow.Observation(
          node: node.name, milliseconds: time,
          toFastest: key.row.candidate == nil ? nil : fastest[key.contest]?[node].map { time / $0 })
      }
    }
    let worst = Self.worst(rows.flatMap(\.value)) ?? first
    return MergedRow(
      series: key.series, request: observed.request, key: first.key, kind: kind, status: worst.status,
      reason: worst.reason, observations: observations, milliseconds: NodeMean(observations.map(\.milliseconds)),
      toFastest: NodeMean(observations.compactMap(\.toFastest)))
  }

  /// The row that says how all of them ended.
  private static func worst(_ rows: [ComparableRow]) -> ComparableRow? {
    let order: [RowStatus] = [.failed, .mistrusted, .skipped, .passed]
    return order.lazy.compactMap { status in rows.first { $0.status == status } }.first
  }
}

extension NodeIdentity {
  init(_ file: UnitFile, kinds: [MachineKind]) {
    self.init(name: file.results.node, kind: kinds.firstIndex(of: file.kind) ?? 0)
  }
}
