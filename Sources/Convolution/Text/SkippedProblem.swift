/// A problem that no backend is asked to solve, with the reason.
package struct SkippedProblem: Hashable, Sendable {
  package let name: String
  /// The text form: the canonical one where cnnbench has it, else as written.
  package let descriptor: String
  package let direction: ConvolutionDirection
  /// Nil where cnnbench has no form of it.
  package let problem: ConvolutionProblem?
  /// How often the layer occurs in its network.
  package let multiplicity: Int
  package let reason: String

  package init(_ layer: ConvolutionLayer, reason: String) {
    name = layer.name
    descriptor = layer.descriptor
    direction = layer.problem.direction
    problem = layer.problem
    multiplicity = layer.multiplicity
    self.reason = reason
  }

  /// A descriptor of a convolution that cnnbench cannot work on.
  ///
  /// - Returns: nil if it describes no convolution at all.
  package init?(_ error: DescriptorError, direction: ConvolutionDirection) {
    guard error.fault.isLimitation else { return nil }
    let label = error.label.map(LayerLabel.init)
    name = label?.name ?? error.text
    descriptor = error.text
    self.direction = direction
    problem = nil
    multiplicity = label?.multiplicity ?? 1
    reason = error.fault.description
  }
}
