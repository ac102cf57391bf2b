import Convolution
import Foundation

/// A distribution to draw samples from, with the median that it truly has.
package struct Distribution: Sendable, CustomStringConvertible {
  package let name: String
  package let median: Double
  package let draw: @Sendable (inout SeededGenerator) -> Double

  package var description: String { name }

  /// Mean 100, standard deviation 5.
  package static let normal = Distribution(name: "normal", median: 100) { generator in
    // Box & Muller's transform of two uniform numbers.
    let radius = (-2 * log(1 - generator.nextUnitDouble())).squareRoot()
    return 100 + 5 * radius * cos(2 * .pi * generator.nextUnitDouble())
  }

  /// Rate 1: skewed, with a long tail.
  package static let exponential = Distribution(name: "exponential", median: log(2)) { generator in
    -log(1 - generator.nextUnitDouble())
  }

  /// Seven times in ten uniform in 0..<1, else uniform in 10..<11.
  package static let bimodal = Distribution(name: "bimodal", median: 0.5 / 0.7) { generator in
    let offset = generator.nextUnitDouble() < 0.7 ? 0.0 : 10
    return offset + generator.nextUnitDouble()
  }

  package func samples(count: Int, using generator: inout SeededGenerator) -> [Double] {
    (0..<count).map { _ in draw(&generator) }
  }
}

extension SeededGenerator {
  /// Uniform in 0..<1.
  package mutating func nextUnitDouble() -> Double { Double(next() >> 11) * 0x1p-53 }
}
