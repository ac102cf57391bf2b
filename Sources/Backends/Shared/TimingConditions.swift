import Convolution

/// What times depend on besides the plan: what was measured holds where all of it is the same.
struct TimingConditions: Codable, Hashable, Sendable {
  let problem: String
  let postOps: String
  /// The processor, the libraries' choices and the instruction set.
  let machine: String
  /// What the model makes of the machine's caches.
  let model: Blocking
  let threadCount: Int
  let startsCold: Bool

  init(_ problem: ConvolutionProblem, machine: String, context: PlanContext) {
    self.problem = ConvolutionLayer(problem).shapeDescriptor
    postOps = problem.postOps.text
    self.machine = machine
    model = context.blocking
    threadCount = context.workers.workerCount
    startsCold = context.demands.startsCold
  }
}
