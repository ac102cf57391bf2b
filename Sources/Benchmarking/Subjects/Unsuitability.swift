/// Why a candidate cannot be measured on a subject, as a sentence without the candidate.
package struct Unsuitability: Error, Hashable, Sendable, CustomStringConvertible {
  package let reason: String

  package init(_ reason: String) { self.reason = reason }

  package var description: String { reason }
}
