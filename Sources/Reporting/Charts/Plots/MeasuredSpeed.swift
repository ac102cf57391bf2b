/// A row that tells how fast something was, with an interval.
protocol MeasuredSpeed {
  var backend: String { get }
  var effectiveGigaflopsPerSecond: Double? { get }
  var medianMilliseconds: Double? { get }
  var intervalLowMilliseconds: Double? { get }
  var intervalHighMilliseconds: Double? { get }
}

extension ConvolutionRow: MeasuredSpeed {}
extension NetworkRow: MeasuredSpeed {}

extension Plot {
  /// Effective GFLOP/s with their intervals, a bar for each backend.
  ///
  /// - Parameters:
  ///   - axis: what the categories are.
  ///   - category: that of a row; rows of others are left out.
  static func speeds<Row: MeasuredSpeed>(
    of rows: [Row], _ axis: String, categories: [String], category: (Row) -> String
  ) -> Plot? {
    Plot(
      x: Axis(axis, categories: categories), y: Axis("effective GFLOP/s"),
      series: rows.map(\.backend).uniqued.prefix(GnuplotScript.colours.count).map { backend in
        Series(
          backend, .bars,
          rows.filter { $0.backend == backend }.compactMap { row in
            categories.firstIndex(of: category(row)).flatMap { row.speed(at: $0) }
          })
      })
  }
}

extension MeasuredSpeed {
  fileprivate func speed(at position: Int) -> Plot.Point? {
    guard let rate = effectiveGigaflopsPerSecond, let median = medianMilliseconds else { return nil }
    return Plot.Point(
      x: Double(position), y: rate, low: intervalHighMilliseconds.map { rate * median / $0 },
      high: intervalLowMilliseconds.map { rate * median / $0 })
  }
}
