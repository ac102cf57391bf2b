/// What is done to each output before it is stored, in this order: bias added, residual added, negative values cleared.
package struct PostOps: OptionSet, Hashable, Sendable {
  package let rawValue: Int
  package init(rawValue: Int) { self.rawValue = rawValue }

  /// Adds one value for each output channel.
  package static let bias = PostOps(rawValue: 1)
  /// Adds a tensor of the output's shape: the shortcut of a residual block.
  package static let sum = PostOps(rawValue: 2)
  /// max(0, x).
  package static let relu = PostOps(rawValue: 4)

  /// The names on the command line, in the order of execution.
  package static let named: [(name: String, option: PostOps)] = [("bias", .bias), ("sum", .sum), ("relu", .relu)]

  /// The text form: `bias,relu`, or `none`.
  package var text: String {
    isEmpty ? "none" : Self.named.filter { contains($0.option) }.map(\.name).joined(separator: ",")
  }
}
