import Convolution
import Kernels

/// What times depend on besides the plan: what was measured holds where all of it is the same.
struct TimingConditions: Codable, Hashable, Sendable {
  let problem: String
  let postOps: String
  /// The processor, the libraries' choices and the instruction set.
  private(set) var machine: String
  /// What the model makes of the machine's caches.
  let model: Blocking
  let threadCount: Int
  let startsCold: Bool
  /// Whether only weights start cold; nil where operands are alike, as in records of earlier versions.
  let isWithinNetwork: Bool?
  /// Whether weights were packed each time; nil where they were not, as in records of earlier versions.
  let packsWeights: Bool?

  init(_ problem: ConvolutionProblem, machine: String, context: PlanContext) {
    self.problem = ConvolutionLayer(problem).shapeDescriptor
    postOps = problem.postOps.text
    self.machine = machine
    model = context.blocking
    threadCount = context.workers.workerCount
    startsCold = context.demands.startsCold
    isWithinNetwork = context.demands.isWithinNetwork ? true : nil
    packsWeights = context.demands.packsWeights ? true : nil
  }

  /// The same as earlier versions wrote it, with another name for the instruction set.
  var former: TimingConditions {
    var former = self
    for set in InstructionSet.allCases where machine.hasSuffix(set.rawValue) {
      former.machine = machine.dropLast(set.rawValue.count) + set.formerName
    }
    return former
  }
}
