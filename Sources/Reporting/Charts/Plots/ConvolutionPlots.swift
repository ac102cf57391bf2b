import Foundation
import Harness
import Measurements

/// What pictures tell of the rows of `cnnbench conv`.
enum ConvolutionPlots {
  /// More layers than these do not stand next to each other.
  private static let mostCategories = 16
  private static let mostSeries = GnuplotScript.colours.count

  static func charts(of results: ConvolutionResults) -> [Chart] {
    let rows = results.rows.filter { $0.medianMilliseconds != nil }
    let all: [(String, Plot?)] =
      [
        ("Speed by layer and backend", speeds(rows)), ("Speed against numerical error", errors(rows)),
        ("Speed-up by threads", scaling(rows)), ("Shares of phases", phases(rows)),
      ] + (results.rooflines ?? []).map { ("\($0.title), with the fastest backend of each layer", roofline($0, rows)) }
    return all.compactMap { title, plot in plot.map { Chart(title: title, plot: $0) } }
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
    let backends = comparable.map(\.backend).uniqued.prefix(mostSeries)
    return Plot(
      x: Plot.Axis("layer", categories: layers), y: Plot.Axis("effective GFLOP/s"),
      series: backends.map { backend in
        Plot.Series(
          backend, .bars,
          comparable.filter { $0.backend == backend }.compactMap { row in
            layers.firstIndex(of: row.layer).flatMap { speed(of: row, at: $0) }
          })
      })
  }

  private static func speed(of row: ConvolutionRow, at position: Int) -> Plot.Point? {
    guard let rate = row.effectiveGigaflopsPerSecond, let median = row.medianMilliseconds else { return nil }
    return Plot.Point(
      x: Double(position), y: rate, low: row.intervalHighMilliseconds.map { rate * median / $0 },
      high: row.intervalLowMilliseconds.map { rate * median / $0 })
  }

  private static func errors(_ rows: [ConvolutionRow]) -> Plot? {
    Plot(
      x: Plot.Axis("largest error ÷ largest output", isLogarithmic: true),
      y: Plot.Axis("speed ÷ that of direct", isLogarithmic: true),
      series: rows.map(\.backend).uniqued.prefix(mostSeries).map { backend in
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
  private static func roofline(_ roofline: Roofline, _ rows: [ConvolutionRow]) -> Plot? {
    let fastest = rows.filter { $0.isFastest == true && $0.threads == roofline.threads }
    let points = fastest.compactMap { row in
      row.arithmeticIntensity.flatMap { intensity in
        row.effectiveGigaflopsPerSecond.map { Plot.Point(x: intensity, y: $0, label: row.layer) }
      }
    }
    guard !points.isEmpty else { return nil }
    let plain = RooflinePlot(roofline)
    let left = min(points.map(\.x).min() ?? 1, plain.ceilings.map(\.ridge.intensity).min() ?? 1) / 2
    let right = max(points.map(\.x).max() ?? 1, plain.ceilings.map(\.ridge.intensity).max() ?? 1) * 2
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
    return Plot(
      x: Plot.Axis("operations for each byte (FLOP/byte)", isLogarithmic: true),
      y: Plot.Axis("GFLOP/s", isLogarithmic: true), series: [Plot.Series("layers", .points, points)] + ceilings)
  }
}
