import Foundation

/// How far medians of processes that run the same program lie apart beyond what their samples say.
///
/// Where memory lies, and what the machine does, stay the same within a process and differ from one to the next.
package struct ProcessDeviation: Codable, Hashable, Sendable {
  /// The standard deviation of the logarithms of the medians.
  package let relativeStandardDeviation: Double
  /// How well it is known; nil where it is taken as given.
  package let degreesOfFreedom: Double?

  package init(relativeStandardDeviation: Double, degreesOfFreedom: Double? = nil) {
    self.relativeStandardDeviation = relativeStandardDeviation
    self.degreesOfFreedom = degreesOfFreedom
  }

  private enum CodingKeys: String, CodingKey {
    case relativeStandardDeviation = "relative_standard_deviation"
    case degreesOfFreedom = "degrees_of_freedom"
  }

  /// What is assumed of a machine that was not calibrated: of the pairs of processes that were looked at on virtual machines,
  /// one in ten differed by 2 % or more, and the worst by 7 %.
  package static let assumed = ProcessDeviation(relativeStandardDeviation: 0.02)

  var term: VarianceTerm {
    VarianceTerm(
      variance: relativeStandardDeviation * relativeStandardDeviation, degreesOfFreedom: degreesOfFreedom ?? .infinity)
  }
}

/// One part of a variance, and how well it is known.
struct VarianceTerm: Hashable, Sendable {
  let variance: Double
  let degreesOfFreedom: Double
}

/// A median, and how well its logarithm is known to either side.
package struct MedianEstimate: Hashable, Sendable {
  /// Above zero.
  package let median: Double
  let fall: [VarianceTerm]
  let rise: [VarianceTerm]

  /// The median of one process, which another process would not have found again.
  ///
  /// Nil without an interval of positive, finite ends around the median.
  ///
  /// - Parameters:
  ///   - low, high: the 95 % confidence interval of the median.
  ///   - effectiveCount: as many independent samples would tell as much.
  package init?(median: Double, low: Double, high: Double, effectiveCount: Double, between: ProcessDeviation) {
    guard low > 0, low <= median, median <= high, high.isFinite, effectiveCount >= 2 else { return nil }
    self.median = median
    let quantile = 1.959964
    let own = [log(median / low), log(high / median)].map { distance in
      VarianceTerm(variance: pow(distance / quantile, 2), degreesOfFreedom: effectiveCount - 1)
    }
    fall = [own[0], between.term]
    rise = [own[1], between.term]
  }

  /// The geometric mean of the medians of several processes, each of which is one observation.
  ///
  /// Nil for fewer than two processes, and for a spread or a mean that no medians have.
  ///
  /// - Parameter relativeStandardDeviation: that of the logarithms of the medians.
  package init?(mean: Double, processCount: Int, relativeStandardDeviation: Double) {
    guard mean > 0, mean.isFinite, processCount >= 2, relativeStandardDeviation >= 0, relativeStandardDeviation.isFinite
    else { return nil }
    let count = Double(processCount)
    let term = VarianceTerm(
      variance: relativeStandardDeviation * relativeStandardDeviation / count, degreesOfFreedom: count - 1)
    median = mean
    fall = [term]
    rise = [term]
  }
}
