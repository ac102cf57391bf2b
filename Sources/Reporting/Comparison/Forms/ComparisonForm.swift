/// A text about a comparison for one other program.
///
/// A form is a file that says how, and a line of ``all``.
package struct ComparisonForm: Sendable {
  /// The word for it on the command line.
  package let name: String
  package let text: @Sendable (ResultEnvelope<ComparisonResults>) throws -> String

  init(_ name: String, text: @escaping @Sendable (ResultEnvelope<ComparisonResults>) throws -> String) {
    self.name = name
    self.text = text
  }

  package static let all: [ComparisonForm] = [.junit, .bencher, .benchmarkAction, .annotations]
}
