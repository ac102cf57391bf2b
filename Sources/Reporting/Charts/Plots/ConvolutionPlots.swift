import Foundation
import Harness
import Measurements

/// What pictures tell of the rows of `cnnbench conv`.
enum ConvolutionPlots {
  /// More layers than these do not stand next to each other.
  private static let mostCategories = 16
  private static let mostSeries = GnuplotScript.colours.count

  /// - Parameter lettersRoofline: whether the first roofline is drawn with characters as well.
  static func charts(of results: ConvolutionResults, lettersRoofline: Bool) -> [Chart] {
    let rows = results.rows.filter { $0.medianMilliseconds != nil }
    let all: [(String, Plot?)] = [
      ("Speed by layer and backend", speeds(rows)), ("Speed against numerical error", errors(rows)),
      ("Speed-up by threads", scaling(rows)), ("Shares of phases", phases(rows)),
    ]
    let rooflines = (results.rooflines ?? []).enumerated().compactMap { index, roofline in
      chart(of: roofline, rows, isLettered: lettersRoofline && index == 0)
    }
    return all.compactMap { title, plot in plot.map { Chart(title: title, plot: $0) } } + rooflines
  }

  /// Effective GFLOP/s with their intervals, a bar for each backend.
  private static func speeds(_ rows: [ConvolutionRow]) -> Plot? {
    let first = rows.first.map { ($0.threads, $0.cache, $0.direction) }
    let comparable = rows.filter { row in first.map { $0 == (row.threads, row.cache, row.direction) } ?? false }
    let times = Dictionary(grouping: comparable, by: \.layer).mapValues { rows in
      rows.compactMap(\.medianMilliseconds).max() ?? 0
    }
    let heaviest = Set(times.sorted { ($0.value, $1.key) > ($1.value, $0.key) }.prefix(mostCategories).map(\.key))
    let layers = comparable.map(\.layer).uniqued.filter(heaviest.contains)
    return Plot.speeds(of: comparable, "layer", categories: layers, category: \.layer)
  }

  private static func errors(_ rows: [ConvolutionRow]) -> Plot? {
    Plot(
      x: Plot.Axis("largest error ÷ largest output", isLogarithmic: true),
      y: Plot.Axis("speed ÷ that of direct", isLogarithmic: true),
      series: rows.map(\.backend).uniqued.map { backend in
        Plot.Series(
          backend, .points,
          rows.filter { $0.backend == backend }.compactMap { row in
            guard let error = row.maximumRelativeError, let speedup = row.speedupOverDirect else { return nil }
            return Plot.Point(x: error, y: speedup)
          })
      })
  }

  /// The geometric mean over the layers of the speed-up over one thread.
  private static func scaling(_ rows: [ConvolutionRow]) -> Plot? {
    let swept = rows.filter { $0.speedupOverOneThread != nil }
    guard !swept.isEmpty else { return nil }
    let series = swept.map(\.backend).uniqued.prefix(mostSeries).map { backend in
      let groups = Dictionary(grouping: swept.filter { $0.backend == backend }, by: \.threads)
      let points = groups.sorted { $0.key < $1.key }.map { threads, rows in
        let logarithms = rows.compactMap(\.speedupOverOneThread).map { log($0) }
        return Plot.Point(x: Double(threads), y: exp(logarithms.reduce(0, +) / Double(logarithms.count)))
      }
      return Plot.Series(backend, .pointsOnLine, [Plot.Point(x: 1, y: 1)] + points)
    }
    return Plot(x: Plot.Axis("threads"), y: Plot.Axis("speed ÷ that of one thread"), series: Array(series))
  }

  private static func phases(_ rows: [ConvolutionRow]) -> Plot? {
    let inspected = Array(rows.filter { $0.phases?.isEmpty == false }.prefix(mostCategories))
    let names = inspected.flatMap { $0.phases ?? [] }.map(\.phase).uniqued.prefix(mostSeries)
    return Plot(
      x: Plot.Axis("layer and backend", categories: inspected.map { "\($0.layer) \($0.backend)" }),
      y: Plot.Axis("share of one execution (%)"),
      series: names.map { name in
        Plot.Series(
          name, .stackedBars,
          inspected.enumerated().compactMap { index, row in
            let total = (row.phases ?? []).reduce(row.phaseResidueMilliseconds ?? 0) { $0 + $1.milliseconds }
            guard let phase = row.phases?.first(where: { $0.phase == name }), total > 0 else { return nil }
            return Plot.Point(x: Double(index), y: 100 * phase.milliseconds / total)
          })
      })
  }

  /// The ceilings, and the fastest backend of each layer below them.
  private static func chart(of roofline: Roofline, _ rows: [ConvolutionRow], isLettered: Bool) -> Chart? {
    let title = "\(roofline.title), with the fastest backend of each layer"
    let points = fastestPoints(rows, threads: roofline.threads)
    return plot(of: roofline, points).map { plot in
      Chart(title: title, plot: plot, text: isLettered ? RooflineChart(roofline, points: points).text : "")
    }
  }

  /// The fastest backend of each layer on so many threads, by its rate without operations on padding.
  private static func fastestPoints(_ rows: [ConvolutionRow], threads: Int) -> [RooflinePoint] {
    rows.filter { $0.isFastest == true && $0.threads == threads }.compactMap { row in
      guard let intensity = row.arithmeticIntensity, let rate = row.usefulGigaflopsPerSecond else { return nil }
      return RooflinePoint(label: "\(row.layer) \(row.backend)", intensity: intensity, gigaflopsPerSecond: rate)
    }
  }

  private static func plot(of roofline: Roofline, _ points: [RooflinePoint]) -> Plot? {
    guard !points.isEmpty else { return nil }
    let plain = RooflinePlot(roofline)
    let intensities = points.map(\.intensity) + plain.ceilings.map(\.ridge.intensity)
    let (left, right) = ((intensities.min() ?? 1) / 2, (intensities.max() ?? 1) * 2)
    let ceilings = plain.ceilings.map { ceiling in
      let slope = ceiling.ridge.gflops / ceiling.ridge.intensity
      return Plot.Series(
        ceiling.level.title, .line,
        [
          Plot.Point(x: left, y: left * slope),
          Plot.Point(x: ceiling.ridge.intensity, y: ceiling.ridge.gflops),
          Plot.Point(x: right, y: ceiling.ridge.gflops),
        ])
    }
    let layers = points.map { Plot.Point(x: $0.intensity, y: $0.gigaflopsPerSecond, label: $0.label) }
    return Plot(
      x: Plot.Axis("operations for each byte (FLOP/byte)", isLogarithmic: true),
      y: Plot.Axis("GFLOP/s", isLogarithmic: true), series: [Plot.Series("layers", .points, layers)] + ceilings)
  }
}

extension ConvolutionRow {
  /// The rate without operations on padding; with them where the row does not tell how many these are.
  fileprivate var usefulGigaflopsPerSecond: Double? {
    guard let inBoundsGigaflop, let medianMilliseconds else { return effectiveGigaflopsPerSecond }
    return inBoundsGigaflop / medianMilliseconds * 1000
  }
}
