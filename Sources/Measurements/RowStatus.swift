/// How the measurement of a candidate ended.
package enum RowStatus: String, Codable, Sendable {
  /// Verified and timed.
  case passed
  /// The candidate cannot be measured on this subject.
  case skipped
  /// Verified, but something about the measurement makes its times doubtful.
  case mistrusted
  /// Wrong results, or an error; never timed.
  case failed
}
