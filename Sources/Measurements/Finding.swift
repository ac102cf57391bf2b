/// One thing that a machine offers or lacks.
package struct Finding: Codable, Hashable, Sendable {
  package enum State: String, Codable, Sendable {
    /// There, or as it should be.
    case good
    /// There, but results may suffer from it.
    case doubtful
    /// Not there.
    case lacking
    /// Not to be found out on this machine.
    case unknown
  }

  package let subject: String
  package let state: State
  package let text: String
  /// What to do about it; nil where there is nothing to do.
  package let remedy: String?

  package init(_ subject: String, _ state: State, _ text: String, remedy: String? = nil) {
    self.subject = subject
    self.state = state
    self.text = text
    self.remedy = remedy
  }
}
