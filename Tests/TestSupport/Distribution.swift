import Foundation
import Tensors

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

  /// Pareto's with exponent 1, from 1 on: so heavy a tail that it has no mean.
  package static let pareto = Distribution(name: "Pareto", median: 2) { generator in
    1 / (1 - generator.nextUnitDouble())
  }

  /// Of the natural logarithm's standard deviation 1.
  package static let lognormal = Distribution(name: "lognormal", median: 1) { generator in
    exp((normal.draw(&generator) - 100) / 5)
  }

  /// Each sample is `persistence` times the one before plus normal noise: the distribution is normal with median 0 and
  /// standard deviation 1, the correlation of samples k apart `persistence`ᵏ.
  package static func autoregressive(
    persistence: Double, count: Int, using generator: inout SeededGenerator
  ) -> [Double] {
    var value = (normal.draw(&generator) - 100) / 5
    return (0..<count).map { _ in
      let noise = (normal.draw(&generator) - 100) / 5
      value = persistence * value + (1 - persistence * persistence).squareRoot() * noise
      return value
    }
  }

  package func samples(count: Int, using generator: inout SeededGenerator) -> [Double] {
    (0..<count).map { _ in draw(&generator) }
  }
}

extension SeededGenerator {
  /// Uniform in 0..<1.
  package mutating func nextUnitDouble() -> Double { Double(next() >> 11) * 0x1p-53 }
}
