/// One way of doing a subject's work, before it is planned: a backend, a network's plan, a build.
package struct Candidate<Plan: CandidatePlan> {
  /// As reports call it: `winograd-f4`.
  package let name: String
  /// The threads that it executes on.
  package let team: ThreadTeam
  /// What it cannot do, known before it is planned; nil if nothing is.
  package let limitation: String?
  /// Settles all that depends on shapes alone. It throws `Unsuitability` where that shows what it cannot do.
  package let makePlan: () throws -> Plan

  package init(
    _ name: String, team: ThreadTeam, limitation: String? = nil, makePlan: @escaping () throws -> Plan
  ) {
    self.name = name
    self.team = team
    self.limitation = limitation
    self.makePlan = makePlan
  }
}
