import Foundation

/// A plot as a script for gnuplot, which draws it on its standard output.
package struct GnuplotScript {
  /// Colours that the colour-blind tell apart, in the order of the series; the last four differ in lightness, too.
  ///
  /// - Source: Okabe & Ito, "Color Universal Design", 2008, for the first six.
  static let colours: [(red: Int, green: Int, blue: Int)] = [
    (0, 114, 178), (213, 94, 0), (0, 158, 115), (204, 121, 167), (230, 159, 0), (86, 180, 233), (120, 94, 240),
    (128, 128, 0), (155, 28, 49), (74, 79, 87),
  ]
  /// That of the lines behind the values.
  static let gridColour = (red: 209, green: 217, blue: 224)

  /// What it is drawn as.
  package enum Picture: Hashable, Sendable {
    /// An element of a page, whose colours the page may replace.
    case svg
    /// A file that stands alone, on white.
    case svgFile
    case pngFile
    case characters(columns: Int, rows: Int)
  }

  private let plot: Plot
  private let picture: Picture
  private let frame: PlotFrame

  package init(_ plot: Plot, as picture: Picture) {
    self.plot = plot
    self.picture = picture
    frame = PlotFrame(plot, letters: picture.letters)
  }

  package var text: String {
    let lines = [terminal, "set encoding utf8"] + settings + data + labels + [drawing]
    return lines.joined(separator: "\n") + "\n"
  }

  // MARK: The picture

  private var terminal: String {
    let size = "size \(Int(PlotFrame.width)),\(Int(PlotFrame.height))"
    return switch picture {
    case .svg: "set terminal svg \(size) dynamic noenhanced font 'sans-serif,13'"
    case .svgFile: "set terminal svg \(size) dynamic noenhanced font 'sans-serif,13' background rgb 'white'"
    case .pngFile: "set terminal pngcairo \(size) noenhanced font 'sans-serif,10' background rgb 'white'"
    case .characters(let columns, let rows): "set terminal dumb noenhanced size \(columns),\(rows)"
    }
  }

  private var settings: [String] {
    let margins = [("l", PlotFrame.left), ("r", PlotFrame.right), ("b", PlotFrame.bottom), ("t", PlotFrame.top)]
    return margins.map { "set \($0.0)margin at screen \($0.1)" } + [
      "set border 3", "set tics nomirror",
      picture.showsGrid ? "set grid lt 1 lw 0.5 lc rgb '\(Self.hexadecimal(Self.gridColour))'" : "unset grid",
      "set style fill solid 0.85 noborder", "set boxwidth 1", "set bars small",
      plot.series.count > 1
        ? "set key at screen 0.5,\(picture.turnsLetters ? 0.99 : 0.95) center top horizontal maxrows 2 samplen 1.5 width 1"
        : "unset key",
    ] + axis("x", plot.x, frame.x) + axis("y", plot.y, frame.y)
  }

  private func axis(_ name: String, _ axis: Plot.Axis, _ range: ClosedRange<Double>) -> [String] {
    var lines = [
      title(name, axis.title), "set \(name)range [\(range.lowerBound):\(range.upperBound)]",
    ]
    if axis.isLogarithmic {
      let tics = PlotFrame.ticks(onLogarithmic: range).map { tick in
        tick.text.map { "\(Self.quoted($0)) \(tick.value)" } ?? "'' \(tick.value) 1"
      }
      lines += ["set logscale \(name)", "set \(name)tics (\(tics.joined(separator: ", ")))"]
    }
    guard !axis.categories.isEmpty else { return lines }
    let tics = axis.categories.enumerated().map { "\(Self.quoted(Self.shortened($1))) \($0)" }
    let isCrowded = picture.turnsLetters && axis.categories.map { Self.shortened($0).count + 2 }.reduce(0, +) > 95
    return lines + ["set \(name)tics \(isCrowded ? "rotate by 20 right " : "")(\(tics.joined(separator: ", ")))"]
  }

  /// Beside the axis, or above it where letters cannot be turned.
  private func title(_ name: String, _ title: String) -> String {
    name == "y" && !picture.turnsLetters
      ? "set label \(Self.quoted(title)) at screen 0,0.99 left" : "set \(name)label \(Self.quoted(title))"
  }

  private static func shortened(_ name: String) -> String { name.count <= 22 ? name : "…" + name.suffix(21) }

  private var labels: [String] {
    frame.labels.map { label in
      let (x, y) = (label.x / PlotFrame.width, label.y / PlotFrame.height)
      return "set label \(Self.quoted(label.text)) at screen \(x),\(y) left font ',\(picture.labelSize)'"
    }
  }

  // MARK: The values

  /// A block of lines for each series: x, y, the ends of the interval, the size.
  private var data: [String] {
    var heights: [Double: Double] = [:]
    return plot.series.enumerated().map { index, series in
      let lines = series.points.map { point in
        var (low, high) = (point.low ?? point.y, point.high ?? point.y)
        if series.style == .stackedBars {
          low = heights[point.x, default: 0]
          high = low + point.y
          heights[point.x] = high
        }
        return "\(point.x + offset(of: index)) \(point.y) \(low) \(high) \(point.size)"
      }
      return (["$data\(index) << END"] + lines + ["END"]).joined(separator: "\n")
    }
  }

  private var barIndices: [Int] { plot.series.indices.filter { plot.series[$0].style == .bars } }
  private var barWidth: Double { 0.84 / Double(max(barIndices.count, 1)) }

  /// By how much the bars of a series stand beside the middle of their category.
  private func offset(of index: Int) -> Double {
    guard let place = barIndices.firstIndex(of: index) else { return 0 }
    return barWidth * (Double(place) - Double(barIndices.count - 1) / 2)
  }

  private var drawing: String {
    "plot "
      + plot.series.enumerated().flatMap { index, series in elements(series, index) }.joined(separator: ", \\\n  ")
  }

  private func elements(_ series: Plot.Series, _ index: Int) -> [String] {
    let colour = "lc rgb '\(Self.hexadecimal(Self.colours[index % Self.colours.count]))'"
    let title = "title \(Self.quoted(series.title))"
    let source = "$data\(index)"
    let intervals =
      series.points.contains { $0.low != nil }
      // Error bars would have white points in their middle.
      ? ["\(source) using 1:3:(0):($4-$3) with vectors nohead lw 1.5 lc rgb 'black' notitle"] : []
    return switch series.style {
    case .points:
      ["\(source) using 1:2:5 with points pt \(picture.pointType(ofSeries: index)) ps variable \(colour) \(title)"]
        + intervals
    case .line: ["\(source) using 1:2 with lines lw 2 \(colour) \(title)"]
    case .pointsOnLine: ["\(source) using 1:2 with linespoints pt 7 ps 0.8 lw 2 \(colour) \(title)"] + intervals
    case .bars: ["\(source) using 1:2:(\(0.94 * barWidth)) with boxes \(colour) \(title)"] + intervals
    case .stackedBars: ["\(source) using 1:4:($1-0.35):($1+0.35):3:4 with boxxyerror \(colour) \(title)"]
    }
  }

  // MARK: Texts

  private static func hexadecimal(_ colour: (red: Int, green: Int, blue: Int)) -> String {
    String(format: "#%02x%02x%02x", colour.red, colour.green, colour.blue)
  }

  /// The text between single quotes, in which nothing but these has a meaning.
  private static func quoted(_ text: String) -> String { "'" + text.printable.replacing("'", with: "''") + "'" }
}

extension GnuplotScript.Picture {
  /// How much room letters take of a picture of the frame's size.
  fileprivate var letters: PlotFrame.Letters {
    guard case .characters(let columns, let rows) = self else { return .printed }
    return PlotFrame.Letters(width: PlotFrame.width / Double(columns), height: PlotFrame.height / Double(rows))
  }

  /// gnuplot's numbers of filled circles, squares, triangles up and down, diamonds and pentagons, and of the same in outline.
  private static let shapes = [7, 5, 9, 11, 13, 15, 6, 4, 8, 10, 12, 14]

  /// Colours and shapes together tell two dozen series apart, and letters do where there are no colours.
  fileprivate func pointType(ofSeries index: Int) -> Int {
    isOfCharacters ? index + 1 : Self.shapes[index % Self.shapes.count]
  }

  /// Of the letters next to points, in the unit of the terminal: pixels in SVG, points of a screen of 96 dots per inch in PNG.
  fileprivate var labelSize: String { self == .pngFile ? "8.25" : "11" }

  /// Lines behind the values would hide them where both are characters.
  fileprivate var showsGrid: Bool { !isOfCharacters }

  fileprivate var turnsLetters: Bool { !isOfCharacters }

  private var isOfCharacters: Bool { if case .characters = self { true } else { false } }
}
