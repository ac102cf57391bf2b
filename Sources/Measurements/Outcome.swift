/// How it ended for a candidate.
package enum Outcome: Hashable, Sendable {
  /// The results are right, and the candidate was timed.
  case passed(CandidateMeasurement)
  /// The candidate cannot do what was asked for.
  case skipped(reason: String)
  /// The results are right, but the measurement was disturbed, and the times are doubtful.
  case mistrusted(reason: String, CandidateMeasurement)
  /// The results are wrong, or the candidate ended with an error; it was not timed.
  case failed(reason: String)

  /// Passed, unless noise makes the times unusable.
  package init(_ measurement: CandidateMeasurement) {
    let noise = measurement.noise
    self =
      noise.level == .unusable
      ? .mistrusted(reason: noise.reasons.joined(separator: " "), measurement) : .passed(measurement)
  }

  package var status: RowStatus {
    switch self {
    case .passed: .passed
    case .skipped: .skipped
    case .mistrusted: .mistrusted
    case .failed: .failed
    }
  }

  /// Why it did not pass.
  package var reason: String? {
    switch self {
    case .passed: nil
    case .skipped(let reason), .mistrusted(let reason, _), .failed(let reason): reason
    }
  }

  /// What was measured; nil if it was not timed.
  package var measurement: CandidateMeasurement? {
    switch self {
    case .passed(let measurement), .mistrusted(_, let measurement): measurement
    case .skipped, .failed: nil
    }
  }
}
