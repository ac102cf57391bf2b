import Foundation
import Harness
import Measurements

/// A computation to be drawn under a roof.
package struct RooflinePoint: Hashable, Sendable {
  package let label: String
  /// Operations for each byte.
  package let intensity: Double
  package let gigaflopsPerSecond: Double

  /// - Parameters: both numbers are above zero.
  package init(label: String, intensity: Double, gigaflopsPerSecond: Double) {
    self.label = label
    self.intensity = intensity
    self.gigaflopsPerSecond = gigaflopsPerSecond
  }
}

/// A roofline as text of 80 columns: operations a second by operations for each byte, both logarithmic; a ceiling for
/// each level of memory, and the peak that they all meet.
package struct RooflineChart {
  private static let (width, height) = (70, 20)
  /// Points beyond these are drawn with the last one.
  private static let marks = Array("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ*")

  private let roofline: Roofline
  private let points: [RooflinePoint]
  private let horizontal: LogarithmicScale
  private let vertical: LogarithmicScale
  /// Rows from the bottom up.
  private var canvas = Array(repeating: Array(repeating: Character(" "), count: Self.width), count: Self.height)

  package init(_ roofline: Roofline, points: [RooflinePoint] = []) {
    self.roofline = roofline
    self.points = points
    let ridges = roofline.levels.compactMap { roofline.ridgeIntensity(of: $0.level) }
    let horizontal = LogarithmicScale(
      covering: (ridges.isEmpty ? [1] : ridges) + points.map(\.intensity), margin: 1, length: Self.width)
    self.horizontal = horizontal
    let lowest = roofline.levels.map { horizontal.lowest * $0.roofGigabytesPerSecond }
    vertical = LogarithmicScale(
      covering: lowest + [roofline.peak.median] + points.map(\.gigaflopsPerSecond), margin: 0, length: Self.height)
    drawPeak()
    for bandwidth in roofline.levels.reversed() { draw(bandwidth) }
    for bandwidth in roofline.levels { drawName(of: bandwidth) }
    for (index, point) in points.enumerated() { draw(point, mark: Self.mark(index)) }
  }

  /// The chart, and below it what its lines and letters are.
  package var text: String {
    let labels = (0..<Self.height).map { vertical.label(at: $0) ?? "" }
    let margin = (labels + ["GFLOP/s"]).map(\.count).max()!
    let rows = zip(labels, canvas).reversed().map { label, cells in
      Self.rightAligned(label, margin) + (label.isEmpty ? " |" : " +") + String(cells)
    }
    let lines =
      [Self.rightAligned("GFLOP/s", margin)] + rows
      + horizontal.axis.map { String(repeating: " ", count: margin + 1) + $0 } + legend
    return lines.map { $0.withoutTrailingSpaces + "\n" }.joined()
  }

  // MARK: Drawing

  private func intensity(atColumn column: Int) -> Double { horizontal.value(at: Double(column) + 0.5) }

  private mutating func drawPeak() {
    let row = vertical.cell(of: roofline.peak.median)
    let first =
      roofline.levels.compactMap { roofline.ridgeIntensity(of: $0.level) }.min().map(horizontal.cell(of:)) ?? 0
    for column in first..<Self.width { canvas[row][column] = "-" }
    write("peak", row: row, column: Self.width - 6)
  }

  private mutating func draw(_ bandwidth: LevelBandwidth) {
    for column in 0..<Self.width {
      let rate = intensity(atColumn: column) * bandwidth.roofGigabytesPerSecond
      guard rate < roofline.peak.median else { return }
      let position = vertical.position(of: rate)
      let third = Int(3 * (position - position.rounded(.down)))
      canvas[Int(position)][column] = [".", "-", "'"][third]
    }
  }

  /// On the middle of its slope.
  private mutating func drawName(of bandwidth: LevelBandwidth) {
    let ridge = roofline.peak.median / bandwidth.roofGigabytesPerSecond
    let column = horizontal.cell(of: ridge) / 2
    let rate = min(intensity(atColumn: column) * bandwidth.roofGigabytesPerSecond, roofline.peak.median)
    write(bandwidth.level.title, row: vertical.cell(of: rate), column: column)
  }

  private mutating func draw(_ point: RooflinePoint, mark: Character) {
    canvas[vertical.cell(of: point.gigaflopsPerSecond)][horizontal.cell(of: point.intensity)] = mark
  }

  private mutating func write(_ text: String, row: Int, column: Int) {
    for (index, character) in text.enumerated() where column + index < Self.width {
      canvas[row][column + index] = character
    }
  }

  // MARK: Words

  private var legend: [String] {
    let bandwidths = roofline.levels.map { "\($0.level.title) \(NumberText.significant($0.roofGigabytesPerSecond))" }
    let ceilings = bandwidths.isEmpty ? "" : bandwidths.joined(separator: ", ") + " GB/s; "
    let named = points.enumerated().map { index, point in
      "\(Self.mark(index))  \(point.label): \(NumberText.significant(point.intensity)) FLOP/byte, "
        + "\(NumberText.significant(point.gigaflopsPerSecond)) GFLOP/s"
    }
    return ["", "\(ceilings)peak \(NumberText.significant(roofline.peak.median)) GFLOP/s"] + named
  }

  private static func mark(_ index: Int) -> Character { marks[min(index, marks.count - 1)] }

  private static func rightAligned(_ text: String, _ width: Int) -> String {
    String(repeating: " ", count: width - text.count) + text
  }
}

/// An axis from one power of two to another.
private struct LogarithmicScale {
  private let low: Int
  private let high: Int
  private let length: Int

  /// - Parameter margin: octaves to either side of the powers of two that enclose the values.
  init(covering values: [Double], margin: Int, length: Int) {
    let exponents = values.map(log2)
    low = Int(exponents.min()!.rounded(.down)) - margin
    high = Int(exponents.max()!.rounded(.down)) + 1 + margin
    self.length = length
  }

  var lowest: Double { exp2(Double(low)) }

  /// Cells from the low end, below `length`.
  func position(of value: Double) -> Double {
    let position = (log2(value) - Double(low)) / Double(high - low) * Double(length)
    return min(max(position, 0), Double(length).nextDown)
  }

  func cell(of value: Double) -> Int { Int(position(of: value)) }

  func value(at position: Double) -> Double { exp2(Double(low) + position / Double(length) * Double(high - low)) }

  /// The powers of two that have a cell of their own, with their cells.
  private var ticks: [(cell: Int, text: String)] {
    (low..<high).map { exponent in
      (cell(of: exp2(Double(exponent))), Self.text(exponent))
    }
  }

  /// `1/8`, `64`, and `2^20` for what is longer.
  private static func text(_ exponent: Int) -> String {
    if abs(exponent) >= 10 { return "2^\(exponent)" }
    return exponent < 0 ? "1/\(1 << -exponent)" : "\(1 << exponent)"
  }

  /// The power of two at a cell, if there is one.
  func label(at cell: Int) -> String? { ticks.first { $0.cell == cell }?.text }

  /// A line with ticks, one with as many of their labels as fit, and the unit.
  var axis: [String] {
    var line = Array(repeating: Character("-"), count: length)
    var labels = ""
    for (cell, text) in ticks {
      line[cell] = "+"
      let gap = cell + 1 - text.count / 2 - labels.count
      if gap > 0 || labels.isEmpty { labels += String(repeating: " ", count: max(0, gap)) + text }
    }
    let unit = "FLOP/byte"
    return ["+" + String(line), labels, String(repeating: " ", count: length + 1 - unit.count) + unit]
  }
}
