/// Operations a second of one candidate, in 10⁹.
package struct Rates: Hashable, Sendable {
  /// Operations of the plain method ÷ median time.
  package let effective: Double
  /// Operations of the candidate's own method ÷ median time.
  package let executed: Double
  /// What this machine was measured to reach from registers in the same rounds; nil if it was not.
  package let peak: Double?

  /// - Parameters:
  ///   - operationCount: of the plain method.
  ///   - executedOperationCount: of the candidate's own method.
  ///   - nanoseconds: the median time of one execution.
  package init(operationCount: Int, executedOperationCount: Int, nanoseconds: Double, peak: Double?) {
    // Operations per nanosecond are 10⁹ per second.
    effective = Double(operationCount) / nanoseconds
    executed = Double(executedOperationCount) / nanoseconds
    self.peak = peak
  }

  /// The effective rate ÷ the peak; a fast method may pass 1.
  package var peakFraction: Double? { peak.map { effective / $0 } }
}
