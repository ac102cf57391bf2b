/// Measured values as a picture, before anything has drawn it.
package struct Plot: Hashable, Sendable {
  package struct Axis: Hashable, Sendable {
    /// With its unit.
    package let title: String
    package let isLogarithmic: Bool
    /// Names of the positions 0, 1, 2, …; empty for an axis of numbers.
    package let categories: [String]

    package init(_ title: String, isLogarithmic: Bool = false, categories: [String] = []) {
      self.title = title
      self.isLogarithmic = isLogarithmic
      self.categories = categories
    }
  }

  package struct Point: Hashable, Sendable {
    package let x: Double
    package let y: Double
    /// The ends of an interval of y.
    package let low: Double?
    package let high: Double?
    package let label: String?
    /// The diameter as a multiple of the usual one.
    package let size: Double

    package init(x: Double, y: Double, low: Double? = nil, high: Double? = nil, label: String? = nil, size: Double = 1)
    {
      self.x = x
      self.y = y
      self.low = low
      self.high = high
      self.label = label
      self.size = size
    }
  }

  /// How the points of a series are drawn.
  package enum Style: Hashable, Sendable {
    case points
    case line
    case pointsOnLine
    /// Side by side at their category, with their intervals.
    case bars
    /// On top of the series before.
    case stackedBars
  }

  package struct Series: Hashable, Sendable {
    package let title: String
    package let style: Style
    package let points: [Point]

    package init(_ title: String, _ style: Style, _ points: [Point]) {
      self.title = title
      self.style = style
      self.points = points
    }
  }

  package let x: Axis
  package let y: Axis
  /// Those with something to draw, without points that the axes do not have.
  package let series: [Series]

  /// Nil where there is nothing to draw.
  package init?(x: Axis, y: Axis, series: [Series]) {
    self.x = x
    self.y = y
    self.series = series.map { series in
      Series(series.title, series.style, series.points.filter { x.has($0.x) && y.has($0.y) })
    }.filter { !$0.points.isEmpty }
    if self.series.isEmpty { return nil }
  }
}

extension Plot.Axis {
  fileprivate func has(_ value: Double) -> Bool { value.isFinite && (!isLogarithmic || value > 0) }
}
