/// What a backend cannot do, as a sentence without its subject: `solves the forward direction only`.
package struct Limitation: Error, Hashable, Sendable, CustomStringConvertible {
  package let reason: String
  package init(_ reason: String) { self.reason = reason }

  /// The limitation of a backend that has no plans for other directions.
  init(to directions: Set<ConvolutionDirection>) {
    let names = ConvolutionDirection.allCases.filter(directions.contains).map(\.rawValue)
    self.init("solves the \(names.joined(separator: " and ")) direction\(names.count == 1 ? "" : "s") only")
  }

  package var description: String { reason }
}
