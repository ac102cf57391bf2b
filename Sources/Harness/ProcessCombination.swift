import Foundation

/// Results of several processes as one: each process is one observation, however many samples it took.
///
/// Where memory lies and what the machine does differ from process to process and stay the same within one, so more
/// samples in a process do not narrow the interval; more processes do. It is Student's, on the logarithms of the
/// medians.
///
/// - Source: Kalibera & Jones, "Rigorous Benchmarking in Reasonable Time", ISMM 2013; Barrett et al., "Virtual Machine Warmup
///   Blows Hot and Cold", OOPSLA 2017.
package struct ProcessCombination: Hashable, Sendable {
  /// The geometric mean of the medians, in their unit.
  package let estimate: Double
  /// The 95 % confidence interval of what processes have in the middle.
  package let low: Double
  package let high: Double
  package let processCount: Int
  /// The standard deviation between processes as a fraction of the estimate: that of the medians' logarithms.
  package let relativeStandardDeviation: Double

  /// Nil with fewer than two processes, which show no spread.
  ///
  /// - Parameter medians: what each process measured, positive.
  package init?(ofMedians medians: [Double]) {
    guard medians.count >= 2 else { return nil }
    let count = Double(medians.count)
    let logarithms = medians.map { log($0) }
    let mean = logarithms.reduce(0, +) / count
    let squareSum = logarithms.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    let deviation = (squareSum / (count - 1)).squareRoot()
    let tail = (1 - MedianInterval.standardConfidence) / 2
    let quantile = StudentDistribution(degreesOfFreedom: count - 1).quantile(upperTail: tail)
    let halfWidth = quantile * deviation / count.squareRoot()
    estimate = exp(mean)
    low = exp(mean - halfWidth)
    high = exp(mean + halfWidth)
    processCount = medians.count
    relativeStandardDeviation = deviation
  }
}
