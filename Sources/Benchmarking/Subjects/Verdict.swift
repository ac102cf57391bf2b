import Measurements

/// What a comparison of one candidate's result with the exact answer found.
package struct Verdict: Hashable, Sendable {
  /// What is wrong with a result.
  package struct Fault: Hashable, Sendable {
    /// `3 wrong elements, found by comparing all 27 elements`.
    package let reason: String
    /// The first wrong elements, one by one.
    package let details: [String]

    package init(reason: String, details: [String] = []) {
      self.reason = reason
      self.details = details
    }
  }

  package let accuracy: Accuracy
  /// Nil for a right result.
  package let fault: Fault?

  package init(accuracy: Accuracy, fault: Fault? = nil) {
    self.accuracy = accuracy
    self.fault = fault
  }
}
