import Foundation

/// What pictures tell of the rows of `cnnbench net`.
enum NetworkPlots {
  /// More networks than these do not stand next to each other.
  private static let mostCategories = 16
  private static let mostSeries = GnuplotScript.colours.count

  static func charts(of results: NetworkResults) -> [Chart] {
    let rows = results.rows.filter { $0.medianMilliseconds != nil }
    let all: [(String, Plot?)] = [
      ("Speed by network and backend", speeds(rows)), ("Speed against numerical error", errors(rows)),
      ("Speed-up by threads", scaling(rows)), ("Where the time goes, by algorithm", shares(rows)),
    ]
    return all.compactMap { title, plot in plot.map { Chart(title: title, plot: $0) } }
  }

  /// Effective GFLOP/s with their intervals on the conditions of the first row, a bar for each backend.
  private static func speeds(_ rows: [NetworkRow]) -> Plot? {
    guard let first = rows.first else { return nil }
    let comparable = rows.filter { $0.threads == first.threads && $0.cache == first.cache && $0.batch == first.batch }
    let networks = Array(comparable.map(\.network).uniqued.prefix(mostCategories))
    return Plot.speeds(of: comparable, "network", categories: networks, category: \.network)
  }

  /// Nil for rows of one backend, which say nothing about its errors against those of others.
  private static func errors(_ rows: [NetworkRow]) -> Plot? {
    let backends = rows.map(\.backend).uniqued
    guard backends.count > 1 else { return nil }
    return Plot(
      x: Plot.Axis("largest error ÷ largest output", isLogarithmic: true),
      y: Plot.Axis("effective GFLOP/s", isLogarithmic: true),
      series: backends.map { backend in
        Plot.Series(
          backend, .points,
          rows.filter { $0.backend == backend }.compactMap { row in
            guard let error = row.maximumRelativeError, let rate = row.effectiveGigaflopsPerSecond else { return nil }
            return Plot.Point(x: error, y: rate, label: row.network)
          })
      })
  }

  /// The speed of each network's fastest plan on several threads ÷ that on the fewest.
  private static func scaling(_ rows: [NetworkRow]) -> Plot? {
    guard Set(rows.map(\.threads)).count > 1 else { return nil }
    let series = rows.map(\.network).uniqued.prefix(mostSeries).compactMap { network -> Plot.Series? in
      let times = Dictionary(grouping: rows.filter { $0.network == network }, by: \.threads)
        .compactMapValues { $0.compactMap(\.medianMilliseconds).min() }.sorted { $0.key < $1.key }
      guard times.count > 1, let base = times.first?.value else { return nil }
      return Plot.Series(network, .pointsOnLine, times.map { Plot.Point(x: Double($0.key), y: base / $0.value) })
    }
    return Plot(x: Plot.Axis("threads"), y: Plot.Axis("speed ÷ that on the fewest threads"), series: series)
  }

  /// Shares of the steps of plans that were looked into: by backend for convolutions, by kind for the rest.
  private static func shares(_ rows: [NetworkRow]) -> Plot? {
    let inspected = Array(rows.filter { $0.steps?.isEmpty == false }.prefix(mostCategories))
    func name(_ step: StepRow) -> String { step.backend ?? step.kind }
    let names = inspected.flatMap { $0.steps ?? [] }.map(name).uniqued.prefix(mostSeries)
    return Plot(
      x: Plot.Axis("network and backend", categories: inspected.map { "\($0.network) \($0.backend)" }),
      y: Plot.Axis("share of one execution (%)"),
      series: names.map { title in
        Plot.Series(
          title, .stackedBars,
          inspected.enumerated().map { index, row in
            let share = (row.steps ?? []).filter { name($0) == title }.compactMap(\.share).reduce(0, +)
            return Plot.Point(x: Double(index), y: 100 * share)
          })
      })
  }
}
