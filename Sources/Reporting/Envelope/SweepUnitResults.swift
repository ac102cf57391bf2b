/// What a unit of a sweep found out, or how it ended without results.
package struct SweepUnitResults: ResultPayload {
  package static let command = "sweep"
  package static let schema = "cnnbench-sweep-unit"

  package enum End: String, Codable, Sendable {
    /// Measured, though rows of it may have failed.
    case finished
    /// The node lacks what it takes, such as an instruction set.
    case unavailable
    /// Without results.
    case failed
  }

  package let identity: SweepIdentity
  package let unit: SweepUnit
  /// The part of the sweep that it was measured in: `2/8`.
  package let shard: String
  /// What the cluster calls the computer.
  package let node: String
  /// What the scheduler calls the task; nil outside of one.
  package let job: String?
  package let end: End
  /// Why there are no results.
  package let reason: String?
  /// How long its process took.
  package let seconds: Double
  /// What the command wrote; nil without results.
  package let results: JSONValue?

  package init(
    identity: SweepIdentity, unit: SweepUnit, shard: String, node: String, job: String? = nil, end: End,
    reason: String? = nil, seconds: Double, results: JSONValue? = nil
  ) {
    self.identity = identity
    self.unit = unit
    self.shard = shard
    self.node = node
    self.job = job
    self.end = end
    self.reason = reason
    self.seconds = seconds
    self.results = results
  }

  private enum CodingKeys: String, CodingKey {
    case identity = "sweep"
    case unit, shard, node, job, end, reason, seconds, results
  }
}
