import Measurements

/// Something that can be done in several ways, which are compared: one layer, one network, one training step.
///
/// A subject knows its candidates, makes the operands that all of them share, and has the exact answer that they are held
/// to. `SubjectBenchmark` does the rest.
package protocol Subject {
  associatedtype Operands: SubjectOperands

  /// As people call it.
  var name: String { get }
  /// What it asks of the machine, by which candidates are rated.
  var work: SubjectWork { get }
  /// The ways of doing it, in the order of the results.
  var candidates: [Candidate<Operands.Plan>] { get }
  /// Makes the operands and the exact answer, and memory for those of the plans that find room.
  ///
  /// - Throws: `Unsuitability` where there is no room for the operands themselves.
  func makeOperands(for plans: [Operands.Plan]) throws(Unsuitability) -> Operands
}

/// The operands that all candidates of a subject share, and the exact answer.
package protocol SubjectOperands {
  associatedtype Plan: CandidatePlan

  /// Brings the data of a candidate into its own form.
  ///
  /// - Throws: `Unsuitability` for a candidate that finds no room.
  mutating func prepare(_ plan: Plan) throws(Unsuitability) -> PreparedCandidate
  /// Executes a candidate once, on memory in which everything shows that is read or left unwritten by mistake, and
  /// compares the result with the exact answer.
  func verify(_ candidate: PreparedCandidate, of plan: Plan) -> Verdict
}
