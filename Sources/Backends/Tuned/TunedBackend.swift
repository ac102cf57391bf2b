import Convolution

/// An algorithm whose plans take the blocking that a search found for the problem, where one is on record.
struct TunedBackend: ConvolutionBackend {
  private let backend: any ConvolutionBackend
  private let store: BlockingStore

  init(_ backend: any ConvolutionBackend, store: BlockingStore) {
    self.backend = backend
    self.store = store
  }

  var name: String { backend.name }
  var summary: String { backend.summary }
  var family: BatchAlgorithm? { backend.family }
  var runsOwnThreads: Bool { backend.runsOwnThreads }
  var spreadsNaN: Bool { backend.spreadsNaN }
  var directions: Set<ConvolutionDirection> { backend.directions }

  func shapeLimitation(for problem: ConvolutionProblem) -> Limitation? { backend.shapeLimitation(for: problem) }

  func makePlan(for problem: ConvolutionProblem, context: PlanContext) throws -> any ConvolutionPlan {
    guard let blocking = store.blocking(of: name, for: problem, context: context) else {
      return try backend.makePlan(for: problem, context: context)
    }
    let plan = try backend.makePlan(for: problem, context: context.with(blocking))
    return SummarisedPlan(plan, summary: "\(plan.summary), tuned")
  }
}
