import Foundation

/// What pictures tell of published error rates.
enum AccuracyPlots {
  /// - Parameter latencies: of networks that were measured.
  static func charts(
    of accuracies: [AccuracyRecord], latencies: MeasuredLatencies, measured: [MeasuredAccuracy] = []
  ) -> [Chart] {
    let single = bestSingleCrops(accuracies)
    let all: [(String, Plot?)] = [
      ("Measured accuracy against operations, areas by parameters", Self.measured(measured)),
      (
        "Accuracy against operations: one crop of one model, areas by parameters",
        efficiency(single, against: Plot.Axis("multiply-adds for one image (10⁹)", isLogarithmic: true)) { record in
          record.macs.map { Double($0) / 1e9 }
        }
      ),
      (
        "Accuracy against measured latency: one crop of one model, areas by parameters",
        efficiency(single, against: Plot.Axis("milliseconds for one image", isLogarithmic: true)) { record in
          record.networks.flatMap { latencies[$0] }
        }
      ),
      ("The winners of ILSVRC", challenge(accuracies.filter(\.isChallengeResult))),
    ]
    return all.compactMap { title, plot in plot.map { Chart(title: title, plot: $0) } }
  }

  /// A series for each data set.
  private static func measured(_ accuracies: [MeasuredAccuracy]) -> Plot? {
    let largest = accuracies.map(\.parameterCount).max() ?? 1
    let sets = Dictionary(grouping: accuracies, by: \.data).sorted { $0.key < $1.key }
    return Plot(
      x: Plot.Axis("multiply-adds for one image (10⁶)", isLogarithmic: true),
      y: Plot.Axis("test images that are right (%)"),
      series: sets.map { data, accuracies in
        Plot.Series(
          data, .points,
          accuracies.map { accuracy in
            Plot.Point(
              x: Double(accuracy.macs) / 1e6, y: 100 * accuracy.accuracy, low: accuracy.low.map { 100 * $0 },
              high: accuracy.high.map { 100 * $0 }, label: accuracy.title,
              size: 0.5 + 2.5 * (Double(accuracy.parameterCount) / Double(largest)).squareRoot())
          })
      })
  }

  /// The lowest top-5 error of each network on one crop.
  private static func bestSingleCrops(_ accuracies: [AccuracyRecord]) -> [AccuracyRecord] {
    let single = accuracies.filter {
      $0.modelCount == 1 && $0.forwardPasses == 1 && $0.top5Error != nil && $0.macs != nil
    }
    return Dictionary(grouping: single, by: \.networks).values.compactMap { records in
      records.min { ($0.top5Error ?? 0) < ($1.top5Error ?? 0) }
    }
  }

  /// Errors against a cost, where that is known, with the frontier.
  private static func efficiency(
    _ records: [AccuracyRecord], against axis: Plot.Axis, cost: (AccuracyRecord) -> Double?
  ) -> Plot? {
    let costed = records.compactMap { record in cost(record).map { (cost: $0, record: record) } }
      .sorted { ($0.cost, $0.record.variant) < ($1.cost, $1.record.variant) }
    let largest = costed.compactMap(\.record.parameters).max() ?? 1
    let points = costed.map { cost, record in
      Plot.Point(
        x: cost, y: record.top5Error ?? 0, label: record.networks,
        size: 0.5 + 2.5 * (Double(record.parameters ?? 0) / Double(largest)).squareRoot())
    }
    let frontier = points.enumerated().filter { index, point in points[..<index].allSatisfy { $0.y > point.y } }
    return Plot(
      x: axis, y: Plot.Axis("top-5 error on ImageNet (%)"),
      series: [
        Plot.Series("networks", .points, points),
        Plot.Series(
          "frontier: nothing is both more accurate and cheaper", .pointsOnLine,
          frontier.map { Plot.Point(x: $0.element.x, y: $0.element.y, size: 0.2) }),
      ])
  }

  private static func challenge(_ results: [AccuracyRecord]) -> Plot? {
    let winners = Dictionary(grouping: results) { $0.architecture }.compactMap { name, records in
      name.split(separator: " ").last.flatMap { Int($0) }.flatMap { year in
        records.filter { $0.top5Error != nil }.min { ($0.top5Error ?? 0) < ($1.top5Error ?? 0) }.map { (year, $0) }
      }
    }.sorted { $0.0 < $1.0 }
    let human = results.filter { $0.architecture == "human" }.compactMap(\.top5Error).min()
    let bars = winners.enumerated().map { Plot.Point(x: Double($0), y: $1.1.top5Error ?? 0) }
    let line = human.map { error in
      Plot.Series(
        "one trained annotator", .line,
        [Plot.Point(x: -0.6, y: error), Plot.Point(x: Double(winners.count) - 0.4, y: error)])
    }
    return Plot(
      x: Plot.Axis("", categories: winners.map { year, record in "\(year) \(name(of: record))" }),
      y: Plot.Axis("top-5 error on the test images (%)"),
      series: [Plot.Series("winner", .bars, bars)] + (line.map { [$0] } ?? []))
  }

  /// `GoogLeNet, 22 layers` where the depth is known.
  private static func name(of record: AccuracyRecord) -> String {
    let name = record.variant.split(separator: ",").first.map(String.init) ?? record.variant
    return record.depth.map { "\(name), \($0) layers" } ?? name
  }
}
