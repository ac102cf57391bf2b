/// A convolution algorithm as a value: what it can solve, and what it executes for one forward pass.
///
/// Its backend and the counts of networks both read it, so that they cannot disagree.
package protocol ConvolutionAlgorithm: Sendable {
  /// The backend's name: `winograd-f4`.
  var name: String { get }

  /// Why the algorithm cannot solve a forward problem of these shapes, or nil if it can.
  func limitation(for problem: ConvolutionProblem) -> Limitation?

  /// What the algorithm executes; nil if it cannot solve the problem, or if a count is too large.
  func work(for problem: ConvolutionProblem) -> AlgorithmWork?
}
