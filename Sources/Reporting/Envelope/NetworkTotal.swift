import Measurements

/// What the layers of a network take together with one backend, each as often as it occurs.
package struct NetworkTotal: Codable, Hashable, Sendable {
  package let network: String
  package let direction: String
  package let threads: Int
  package let cache: CacheState?
  /// Nil for the fastest of each layer.
  package let backend: String?
  /// Different layers, and those of them that the backend has a time for.
  package let layers: Int
  package let timedLayers: Int
  /// Layers, each as often as it occurs.
  package let executions: Int
  /// The sum of the medians, each as often as the layer occurs; nil where a layer has none.
  package let milliseconds: Double?

  private enum CodingKeys: String, CodingKey {
    case network, direction, threads, cache, backend, layers, executions, milliseconds
    case timedLayers = "timed_layers"
  }

  /// What the rows of one total have in common.
  private struct Group: Hashable {
    let network: String
    let direction: String
    let threads: Int
    let cache: CacheState?

    /// Nil for a layer whose name tells of no network: `resnet50:conv1` does.
    init?(of row: ConvolutionRow) {
      guard let colon = row.layer.firstIndex(of: ":"), colon != row.layer.startIndex else { return nil }
      network = String(row.layer[..<colon])
      (direction, threads, cache) = (row.direction, row.threads, row.cache)
    }
  }

  /// Those of all networks of which there are several layers, in the order of the rows: the fastest of each layer, then
  /// the backends by their totals.
  static func all(of rows: [ConvolutionRow]) -> [NetworkTotal] {
    let contests = Ranking.groups(rows)
    let byGroup = Dictionary(grouping: contests) { Group(of: $0[0]) }
    return contests.compactMap { Group(of: $0[0]) }.uniqued.flatMap { group in
      let layers = byGroup[group] ?? []
      return layers.count < 2 ? [] : all(of: group, layers)
    }
  }

  private static func all(of group: Group, _ layers: [[ConvolutionRow]]) -> [NetworkTotal] {
    let names = layers.joined().map(\.backend).filter { $0 != ConvolutionRow.everyBackend }.uniqued
    let backends = names.map { name in
      NetworkTotal(group, backend: name, layers) { rows in rows.first { $0.backend == name } }
    }
    let ordered = backends.enumerated().sorted { left, right in
      let times = [left, right].map { $0.element.milliseconds ?? .infinity }
      return times[0] == times[1] ? left.offset < right.offset : times[0] < times[1]
    }
    return [NetworkTotal(group, backend: nil, layers) { $0.first }] + ordered.map(\.element)
  }

  /// - Parameter choose: which of the rows of a layer, the fastest first, is added.
  private init(
    _ group: Group, backend: String?, _ layers: [[ConvolutionRow]], choose: ([ConvolutionRow]) -> ConvolutionRow?
  ) {
    network = group.network
    direction = group.direction
    threads = group.threads
    cache = group.cache
    self.backend = backend
    self.layers = layers.count
    executions = layers.reduce(0) { $0 + ($1[0].multiplicity ?? 1) }
    let times = layers.compactMap { rows in
      choose(rows)?.rankedMedian.map { $0 * Double(rows[0].multiplicity ?? 1) }
    }
    timedLayers = times.count
    milliseconds = times.count == layers.count ? times.reduce(0, +) : nil
  }
}
