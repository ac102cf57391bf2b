/// What a candidate does wrong before it is ever executed, as a sentence without the candidate.
package struct CandidateFault: Error, Hashable, Sendable, CustomStringConvertible {
  package let reason: String

  package init(_ reason: String) { self.reason = reason }

  package var description: String { reason }
}
