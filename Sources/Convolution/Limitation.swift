/// What a backend cannot do, as a sentence without its subject: `solves the forward direction only`.
package struct Limitation: Error, Hashable, Sendable, CustomStringConvertible {
  package let reason: String
  package init(_ reason: String) { self.reason = reason }
  package var description: String { reason }
}
