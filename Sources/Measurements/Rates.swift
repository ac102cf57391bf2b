/// Operations a second of one candidate, in 10⁹.
package struct Rates: Hashable, Sendable {
  /// Operations of the plain method ÷ median time.
  package let effective: Double
  /// Operations of the plain method without those on padding ÷ median time.
  package let useful: Double
  /// Operations of the candidate's own method ÷ median time.
  package let executed: Double
  /// What this machine was measured to reach from registers in the same rounds; nil if it was not.
  package let peak: Double?

  /// - Parameters:
  ///   - operationCount: of the plain method.
  ///   - usefulOperationCount: those of them that do not read padding; all if nil.
  ///   - executedOperationCount: of the candidate's own method.
  ///   - nanoseconds: the median time of one execution.
  package init(
    operationCount: Int, usefulOperationCount: Int? = nil, executedOperationCount: Int, nanoseconds: Double,
    peak: Double?
  ) {
    // Operations per nanosecond are 10⁹ per second.
    effective = Double(operationCount) / nanoseconds
    useful = Double(usefulOperationCount ?? operationCount) / nanoseconds
    executed = Double(executedOperationCount) / nanoseconds
    self.peak = peak
  }

  /// The useful rate ÷ the peak: only a method that needs fewer operations than the plain one may pass 1.
  package var peakFraction: Double? { peak.map { useful / $0 } }
}
