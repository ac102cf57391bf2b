/// The time of one phase of an execution.
package struct PhaseTime: Codable, Hashable, Sendable {
  /// `input transform`.
  package var phase: String
  /// Time of the phase in one execution; on several threads, their mean.
  package var milliseconds: Double

  package init(phase: String, milliseconds: Double) {
    self.phase = phase
    self.milliseconds = milliseconds
  }

  private enum CodingKeys: String, CodingKey {
    case phase
    case milliseconds = "ms"
  }
}
