import Foundation
import Networks
import Tensors

/// Points of a plane in two classes, to be looked at while something learns to tell them apart.
package enum ToySet: String, CaseIterable, Sendable {
  /// The class is whether both coordinates have the same sign: no straight line divides them.
  case xor
  /// A disc, and a ring around it.
  case circles
  /// Two arms that wind around each other.
  case spiral

  private static let pointsPerPart = 1000

  /// A thousand points to train on and a thousand to test with, the same on every machine but for the last bits of
  /// functions.
  var dataSet: DataSet {
    let parts = (training: points(seed: 1), test: points(seed: 2))
    return DataSet(
      rawValue, training: parts.training, test: parts.test,
      split: "as many points, drawn with another seed")
  }

  private func points(seed: UInt64) -> LabelledImages {
    var generator = SeededGenerator(seed: seed)
    let labels = (0..<Self.pointsPerPart).map { Int32($0 % 2) }
    let pixels = labels.flatMap { label in
      let point = point(ofClass: label, from: &generator)
      return [Float(point.x), Float(point.y)]
    }
    return LabelledImages(shape: [2], pixels: pixels, labels: labels)
  }

  private func point(ofClass label: Int32, from generator: inout SeededGenerator) -> (x: Double, y: Double) {
    func signed() -> Double { Double(generator.nextUnitFloat()) }
    func positive() -> Double { abs(signed()) }
    switch self {
    case .xor:
      let (x, y) = (signed(), 0.05 + 0.95 * positive())
      return (x < 0 ? x - 0.05 : x + 0.05, (x < 0) == (label == 1) ? y : -y)
    case .circles:
      let (radius, angle) = ((label == 0 ? 0 : 0.6) + 0.4 * positive().squareRoot(), .pi * signed())
      return (radius * cos(angle), radius * sin(angle))
    case .spiral:
      let turn = positive()
      let angle = 2.5 * .pi * turn + (label == 0 ? 0 : .pi)
      return (turn * cos(angle) + 0.02 * signed(), turn * sin(angle) + 0.02 * signed())
    }
  }
}
