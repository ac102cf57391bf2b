import Measurements

/// What a picture tells of a sweep: the fastest candidate of each subject, on every kind of machine.
enum MergePlots {
  /// More subjects than these do not stand next to each other.
  private static let mostCategories = 16

  static func charts(of results: MergedResults) -> [Chart] {
    let kinds = Array(results.kinds.indices.prefix(GnuplotScript.colours.count))
    let fastest = kinds.map { kind in fastestRows(results.rows.filter { $0.kind == kind }) }
    let subjects = results.rows.map(Subject.init).uniqued
    let heaviest = Set(
      subjects.enumerated().sorted { left, right in
        let times = (longest(left.element, fastest), longest(right.element, fastest))
        return times.0 == times.1 ? left.offset < right.offset : times.0 > times.1
      }.prefix(mostCategories).map(\.element))
    let shown = subjects.filter(heaviest.contains)
    let plot = Plot(
      x: Plot.Axis("what is measured", categories: shown.map(\.title)),
      y: Plot.Axis("ms of the fastest candidate", isLogarithmic: true),
      series: kinds.map { kind in
        Plot.Series(
          "\(MergedKind.letter(kind)): \(results.kinds[kind].machine.processor)", .points,
          shown.enumerated().compactMap { place, subject in
            fastest[kind][subject].map { time in
              Plot.Point(x: Double(place), y: time.mean, low: time.low, high: time.high)
            }
          })
      })
    return plot.map { [Chart(title: "Fastest candidates on each kind of machine", plot: $0)] } ?? []
  }

  /// What candidates compete in.
  private struct Subject: Hashable {
    let series: Int
    let title: String

    init(_ row: MergedRow) {
      series = row.series
      title = [row.request, row.key.conditions].filter { !$0.isEmpty }.joined(separator: ", ")
    }
  }

  private static func fastestRows(_ rows: [MergedRow]) -> [Subject: NodeMean] {
    rows.reduce(into: [:]) { fastest, row in
      guard let time = row.milliseconds else { return }
      fastest.merge([Subject(row): time]) { $0.mean <= $1.mean ? $0 : $1 }
    }
  }

  private static func longest(_ subject: Subject, _ times: [[Subject: NodeMean]]) -> Double {
    times.compactMap { $0[subject]?.mean }.max() ?? 0
  }
}
