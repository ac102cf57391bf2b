import Backends
import Convolution

/// The plan of a backend for a convolution of a network.
package struct ChosenPlan: Sendable {
  package let backend: String
  package let plan: any ConvolutionPlan
}

/// Makes a plan for each convolution of a network: of the backend that was asked for, or of one that can.
///
/// Convolutions that are the same problem share a plan.
package final class ConvolutionChooser {
  private let backends: [any ConvolutionBackend]
  private let context: PlanContext
  private var chosen: [ConvolutionProblem: ChosenPlan] = [:]

  /// - Parameter backends: the first one that can solve a problem gets it.
  package init(_ backends: [any ConvolutionBackend], context: PlanContext) {
    self.backends = backends
    self.context = context
  }

  /// Nil where no backend has a plan.
  package func planIfAny(for problem: ConvolutionProblem) throws -> ChosenPlan? {
    do { return try plan(for: problem) } catch is Limitation { return nil }
  }

  /// - Throws: `Limitation` if no backend has a plan, and what a backend throws that fails.
  package func plan(for problem: ConvolutionProblem) throws -> ChosenPlan {
    if let plan = chosen[problem] { return plan }
    var reasons: [String] = []
    for backend in backends {
      if let limitation = backend.limitation(for: problem) {
        reasons.append("\(backend.name) \(limitation)")
        continue
      }
      do {
        let made = try backend.makePlan(for: problem, context: context)
        let plan = ChosenPlan(backend: made.chosenBackend ?? backend.name, plan: made)
        chosen[problem] = plan
        return plan
      } catch let limitation as Limitation {
        reasons.append("\(backend.name) \(limitation)")
      }
    }
    throw Limitation(
      "has no plan for '\(ConvolutionLayer(problem).shapeDescriptor)': \(reasons.joined(separator: "; "))")
  }
}
