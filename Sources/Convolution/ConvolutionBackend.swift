/// One convolution algorithm. Stateless: what is settled for a problem lives in its plan.
package protocol ConvolutionBackend: Sendable {
  /// Name on the command line and in reports: `im2col`, `winograd-f4`.
  var name: String { get }
  /// One line for `cnnbench list backends`.
  var summary: String { get }
  /// What benchdnn's `--alg` calls the algorithm; nil if it has no name for it.
  var family: BatchAlgorithm? { get }
  /// Whether it brings as many threads of its own as the context has workers, instead of using these.
  var runsOwnThreads: Bool { get }
  /// Whether a NaN or an infinity in the input reaches outputs whose window does not read it.
  var spreadsNaN: Bool { get }
  /// The convolutions of a training step that it has plans for.
  var directions: Set<ConvolutionDirection> { get }
  /// Why this backend cannot solve a problem of one of its directions, or nil if it can.
  func shapeLimitation(for problem: ConvolutionProblem) -> Limitation?
  /// Settles all that depends on shapes alone. May be slow, may throw; never sees user data.
  func makePlan(for problem: ConvolutionProblem, context: PlanContext) throws -> any ConvolutionPlan
}

extension ConvolutionBackend {
  package var family: BatchAlgorithm? { nil }
  package var runsOwnThreads: Bool { false }
  package var spreadsNaN: Bool { false }
  package var directions: Set<ConvolutionDirection> { [.forward] }

  /// Why this backend cannot solve `problem`, or nil if it can.
  package func limitation(for problem: ConvolutionProblem) -> Limitation? {
    directions.contains(problem.direction) ? shapeLimitation(for: problem) : Limitation(to: directions)
  }

  /// Whether a problem that asks for `algorithm` is meant for this backend.
  package func belongs(to algorithm: BatchAlgorithm) -> Bool { algorithm == .any || algorithm == family }
}
