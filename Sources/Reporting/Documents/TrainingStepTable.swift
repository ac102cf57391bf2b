import Measurements

/// What all layers take in each direction, where each was measured in all three: the convolutions of one training step.
///
/// Layers count as often as their network has them. Networks have the gradient of the image left out; here every layer has one.
enum TrainingStepTable {
  private struct Row: Sendable {
    let direction: String
    let threads: Int
    let cache: CacheState?
    /// Sums of the medians of each layer's fastest backend, and of direct convolution; nil where a layer has none.
    let fastestMilliseconds: Double?
    let directMilliseconds: Double?
    let layerCount: Int
    let conditionCount: Int

    var conditions: String? {
      conditionCount == 1
        ? nil : "\(threads) thread\(threads == 1 ? "" : "s")" + (cache.map { ", caches \($0.rawValue)" } ?? "")
    }
  }

  /// - Parameter groups: the rows of each layer and direction, ranked.
  static func table(_ groups: [[ConvolutionRow]]) -> ReportTable {
    ReportTable(
      "Training step",
      [
        .text(nil, "direction") { $0.direction },
        .text(nil, "on") { $0.conditions },
        .count(nil, "layers") { $0.layerCount },
        .number(nil, "fastest ms") { $0.fastestMilliseconds },
        .number(nil, "direct ms") { $0.directMilliseconds },
      ], rows: rows(groups))
  }

  private struct Conditions: Hashable {
    let threads: Int
    let cache: CacheState?
  }

  private static func rows(_ groups: [[ConvolutionRow]]) -> [Row] {
    let directions = groups.compactMap(\.first?.direction).uniqued
    guard directions.count == 3 else { return [] }
    let conditions = groups.compactMap { $0.first.map { Conditions(threads: $0.threads, cache: $0.cache) } }.uniqued
    return conditions.flatMap { condition in
      let own = groups.filter { $0[0].threads == condition.threads && $0[0].cache == condition.cache }
      let each = directions.map { direction in
        row(direction, own.filter { $0[0].direction == direction }, condition, conditionCount: conditions.count)
      }
      return each + [row("all", own, condition, conditionCount: conditions.count)]
    }
  }

  private static func row(
    _ direction: String, _ groups: [[ConvolutionRow]], _ condition: Conditions, conditionCount: Int
  ) -> Row {
    Row(
      direction: direction, threads: condition.threads, cache: condition.cache,
      fastestMilliseconds: sum(of: groups) { $0.isFastest == true },
      directMilliseconds: sum(of: groups) { $0.backend == "direct" && $0.status == .passed },
      layerCount: groups.reduce(0) { $0 + ($1[0].multiplicity ?? 1) }, conditionCount: conditionCount)
  }

  private static func sum(of groups: [[ConvolutionRow]], _ isCounted: (ConvolutionRow) -> Bool) -> Double? {
    groups.reduce(0) { sum, group in
      guard let sum, let row = group.first(where: isCounted), let median = row.medianMilliseconds else { return nil }
      return sum + Double(row.multiplicity ?? 1) * median
    }
  }
}
