/// A convolution algorithm as a value: what it can solve, and what it executes.
///
/// The algorithm's backend and the counts of networks both read it, so that they cannot disagree.
package protocol ConvolutionAlgorithm: Sendable {
  /// The backend's name: `winograd-f4`.
  var name: String { get }

  /// Why the algorithm cannot solve a forward problem of these shapes, or nil if it can.
  func forwardLimitation(for problem: ConvolutionProblem) -> Limitation?

  /// What the algorithm executes for one forward pass; nil if it cannot solve the problem, or if a count is too large.
  func forwardWork(for problem: ConvolutionProblem) -> AlgorithmWork?

  /// What the algorithm executes for the gradient of the weights; nil as for the output.
  func backwardWeightsWork(for problem: ConvolutionProblem) -> AlgorithmWork?

  /// How the algorithm computes the gradient of the input.
  ///
  /// - Throws: `ConvolutionProblemError` if that cannot be counted.
  func backwardDataForm(of problem: ConvolutionProblem) throws(ConvolutionProblemError) -> BackwardDataForm
}

extension ConvolutionAlgorithm {
  /// As many multiplications as for the output, where nothing is transformed.
  package func backwardWeightsWork(for problem: ConvolutionProblem) -> AlgorithmWork? { forwardWork(for: problem) }

  /// Each phase by itself: no multiplications by zeros.
  package func backwardDataForm(
    of problem: ConvolutionProblem
  ) throws(ConvolutionProblemError) -> BackwardDataForm {
    try BackwardDataForm(problem.withFullKernelsAsChannels, phases: .separate)
  }

  /// Why the algorithm cannot solve a problem in its direction, or nil if it can.
  package func limitation(for problem: ConvolutionProblem) -> Limitation? {
    switch problem.direction {
    case .forward, .backwardWeights: return forwardLimitation(for: problem)
    case .backwardData:
      guard problem.hasTabulatedKernel else { return .longKernel }
      guard let form = try? backwardDataForm(of: problem) else { return .uncountableGradient }
      return form.parts.lazy.compactMap { forwardLimitation(for: $0.problem) }.first
    }
  }

  /// What the algorithm executes in the problem's direction; nil if it cannot solve the problem, or if a count is too
  /// large.
  package func work(for problem: ConvolutionProblem) -> AlgorithmWork? {
    switch problem.direction {
    case .forward: return forwardWork(for: problem)
    case .backwardWeights: return backwardWeightsWork(for: problem)
    case .backwardData:
      guard problem.hasTabulatedKernel, let form = try? backwardDataForm(of: problem) else { return nil }
      let parts = form.parts.compactMap { forwardWork(for: $0.problem) }
      return parts.count == form.parts.count ? AlgorithmWork(parts, phases: form.description) : nil
    }
  }
}

extension Limitation {
  /// Why the gradient of the input cannot be computed where the convolutions that it consists of are too large.
  static let uncountableGradient = Limitation("solves problems whose gradients can be counted")
}
