import Convolution

/// A backend that chooses by error, held to a limit of its own.
package struct ErrorLimitedBackend: ConvolutionBackend {
  private let backend: any ConvolutionBackend
  private let largestRelativeError: Double
  package let name: String

  /// - Parameter name: tells the limit: `auto-5e-6`.
  package init(_ backend: any ConvolutionBackend, largestRelativeError: Double, name: String) {
    self.backend = backend
    self.largestRelativeError = largestRelativeError
    self.name = name
  }

  package var summary: String { backend.summary }
  package var directions: Set<ConvolutionDirection> { backend.directions }

  package func shapeLimitation(for problem: ConvolutionProblem) -> Limitation? { backend.shapeLimitation(for: problem) }

  package func makePlan(for problem: ConvolutionProblem, context: PlanContext) throws -> any ConvolutionPlan {
    var demands = context.demands
    demands.largestRelativeError = largestRelativeError
    return try backend.makePlan(for: problem, context: context.with(demands))
  }
}
