import Foundation

/// Where the values of a plot lie on a picture: ranges of the axes, and places for labels.
struct PlotFrame {
  static let (width, height) = (860.0, 480.0)
  /// The drawn area as parts of the picture, from the left and from the bottom.
  static let (left, right, bottom, top) = (0.09, 0.98, 0.17, 0.90)

  let x: ClosedRange<Double>
  let y: ClosedRange<Double>
  private let plot: Plot
  private let letters: Letters

  /// The room that a letter takes, in pixels.
  struct Letters {
    let width: Double
    let height: Double

    /// Those of a picture, of a font of 11 points.
    static let printed = Letters(width: 7.2, height: 15)
  }

  init(_ plot: Plot, letters: Letters = .printed) {
    self.plot = plot
    self.letters = letters
    let points = plot.series.flatMap(\.points)
    let stacks = Dictionary(grouping: plot.series.filter { $0.style == .stackedBars }.flatMap(\.points), by: \.x)
    let heights = stacks.values.map { $0.reduce(0) { $0 + $1.y } }
    let ends = points.flatMap { [$0.y, $0.low, $0.high].compactMap(\.self) } + heights
    let hasBars = plot.series.contains { $0.style == .bars || $0.style == .stackedBars }
    x =
      plot.x.categories.isEmpty
      ? Self.range(points.map(\.x), plot.x, includesZero: false) : -0.6...(Double(plot.x.categories.count) - 0.4)
    y = Self.range(ends, plot.y, includesZero: hasBars)
  }

  private static func range(_ values: [Double], _ axis: Plot.Axis, includesZero: Bool) -> ClosedRange<Double> {
    let values = values.filter { $0.isFinite && (!axis.isLogarithmic || $0 > 0) }
    let (low, high) = (values.min() ?? 1, values.max() ?? 1)
    if axis.isLogarithmic { return low / 1.6...high * 1.6 }
    let margin = high > low ? 0.07 * (high - low) : max(abs(high), 1) / 10
    return (includesZero ? min(0, low) : low - margin)...(high + margin)
  }

  // MARK: Ticks

  /// A mark on a logarithmic axis.
  struct Tick {
    let value: Double
    /// Nil for a small mark.
    let text: String?
  }

  /// The decades that a logarithmic axis has room to name.
  private static let mostDecades = 10.0

  /// Powers of ten with their names, and their multiples; on a short axis, some multiples or all are named, too.
  static func ticks(onLogarithmic range: ClosedRange<Double>) -> [Tick] {
    let (low, high) = (log10(range.lowerBound), log10(range.upperBound))
    let named = high - low >= 3 ? [1] : high - low >= 1 ? [1, 2, 5] : Array(1...9)
    let step = max(1, Int(((high - low) / mostDecades).rounded(.up)))
    return (Int(low.rounded(.down))...Int(high.rounded(.up))).flatMap { exponent in
      (1...9).compactMap { multiple in
        guard let value = Double("\(multiple)e\(exponent)"), range.contains(value) else { return nil }
        let isNamed = named.contains(multiple) && exponent.isMultiple(of: step)
        return Tick(value: value, text: isNamed ? text(multiple, exponent: exponent) : nil)
      }
    }
  }

  /// `0.05`, `200`, and `10⁻⁷` or `2·10⁻⁷` for what is far from 1.
  private static func text(_ multiple: Int, exponent: Int) -> String {
    guard !(-3...4).contains(exponent) else { return String(format: "%g", Double("\(multiple)e\(exponent)") ?? 0) }
    let digits = Array("⁰¹²³⁴⁵⁶⁷⁸⁹")
    let power = "10" + String("\(exponent)".map { $0.wholeNumberValue.map { digits[$0] } ?? "⁻" })
    return multiple == 1 ? power : "\(multiple)·\(power)"
  }

  // MARK: Labels

  /// A label, and the place of its left end's middle.
  struct Label {
    let text: String
    /// In pixels from the left and from the bottom.
    let x: Double
    let y: Double
  }

  private struct Box {
    let x: ClosedRange<Double>
    let y: ClosedRange<Double>

    func meets(_ other: Box) -> Bool { x.overlaps(other.x) && y.overlaps(other.y) }
  }

  /// The labels that find a place beside their point where they cover no other label and no point.
  var labels: [Label] {
    let points = plot.series.flatMap(\.points)
    var taken = points.map { box(around: pixel(of: $0), radius: 3 * $0.size) }
    return points.compactMap { point in
      guard let text = point.label, !text.isEmpty else { return nil }
      let (center, width) = (pixel(of: point), Double(text.count) * letters.width)
      let distance = 5 + 3 * point.size
      let places = [
        (center.x + distance, center.y), (center.x - distance - width, center.y),
        (center.x - width / 2, center.y + distance + 6), (center.x - width / 2, center.y - distance - 6),
        (center.x + distance, center.y + distance + 4), (center.x + distance, center.y - distance - 4),
        (center.x - distance - width, center.y + distance + 4), (center.x - distance - width, center.y - distance - 4),
      ]
      for (x, y) in places {
        let box = Box(x: x...(x + width), y: (y - letters.height / 2)...(y + letters.height / 2))
        guard isInside(box), !taken.contains(where: box.meets) else { continue }
        taken.append(box)
        return Label(text: text, x: x, y: y)
      }
      return nil
    }
  }

  private func box(around center: (x: Double, y: Double), radius: Double) -> Box {
    Box(x: (center.x - radius)...(center.x + radius), y: (center.y - radius)...(center.y + radius))
  }

  private func isInside(_ box: Box) -> Bool {
    box.x.lowerBound >= Self.left * Self.width && box.x.upperBound <= Self.right * Self.width
      && box.y.lowerBound >= Self.bottom * Self.height && box.y.upperBound <= Self.top * Self.height
  }

  private func pixel(of point: Plot.Point) -> (x: Double, y: Double) {
    let across = Self.position(of: point.x, in: x, plot.x)
    let up = Self.position(of: point.y, in: y, plot.y)
    return (
      Self.width * (Self.left + (Self.right - Self.left) * across),
      Self.height * (Self.bottom + (Self.top - Self.bottom) * up)
    )
  }

  private static func position(of value: Double, in range: ClosedRange<Double>, _ axis: Plot.Axis) -> Double {
    guard axis.isLogarithmic else { return (value - range.lowerBound) / (range.upperBound - range.lowerBound) }
    return log(value / range.lowerBound) / log(range.upperBound / range.lowerBound)
  }
}
