import CPlugin
import Convolution
import Tensors
import WorkerThreads

/// What a backend of a shared library settled for one problem.
final class PluginPlan: ConvolutionPlan, @unchecked Sendable {
  let summary: String
  private let problem: ConvolutionProblem
  private let functions: PluginBackend.Functions
  private let context: PlanContext
  /// Whether the library has made what it must destroy.
  private let isMade: Bool
  /// At one address for as long as it lives.
  private let plan: UnsafeMutablePointer<cnnbench_plan>

  /// A plan that the library could not make.
  struct Refusal: Error, CustomStringConvertible {
    let description: String
  }

  /// - Throws: `Refusal` with the library's own sentence.
  init(_ problem: ConvolutionProblem, functions: PluginBackend.Functions, context: PlanContext) throws {
    self.problem = problem
    self.functions = functions
    self.context = context
    let plan = UnsafeMutablePointer<cnnbench_plan>.allocate(capacity: 1)
    plan.initialize(to: cnnbench_plan())
    self.plan = plan
    let refusal = withUnsafePointer(to: cnnbench_problem(problem)) { problem in
      withUnsafePointer(to: Self.threads(of: context)) { functions.makePlan(problem, $0, plan) }
    }
    isMade = refusal == nil
    summary = withUnsafeBytes(of: plan.pointee.summary) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
    if let refusal { throw Refusal(description: String(cString: refusal)) }
  }

  deinit {
    if isMade { functions.description.destroy_plan?(plan) }
    plan.deallocate()
  }

  var cost: PlanCost {
    PlanCost([
      .init(.products, flops: plan.pointee.flops > 0 ? Int(plan.pointee.flops) : OperationCount(problem).denseFLOPs)
    ])
  }

  /// That of a plain sum, enlarged by what the library says of its transforms.
  var errorBound: ErrorBound {
    ErrorBound(depth: sumLength + Self.roundingsAfterSum, growth: max(1, plan.pointee.error_growth))
  }

  var packedWeightsByteCount: Int { plan.pointee.packed_weights_bytes }
  var workspaceByteCount: Int { plan.pointee.workspace_bytes }

  func packWeights(_ weights: UnsafePointer<Float>, into packed: UnsafeMutableRawPointer) {
    functions.packWeights(plan, weights, packed)
    context.tally.add(packedWeightsByteCount, .bytesPacked)
  }

  func execute(
    _ operands: ConvolutionOperands, packedWeights: UnsafeRawPointer, workspace: UnsafeMutableRawPointer
  ) {
    context.phase(.products, worker: 0) {
      withUnsafePointer(to: cnnbench_operands(operands)) { functions.execute(plan, $0, packedWeights, workspace) }
    }
    context.tally.add(OperationCount(problem).denseMACs, .multiplyAdds)
  }

  // MARK: Helpers

  /// The bias and the residual.
  private static let roundingsAfterSum = 2

  /// Products in the longest sum.
  private var sumLength: Int {
    let taps = problem.height.kernel * problem.width.kernel
    return switch problem.direction {
    case .forward: problem.inputChannelsPerGroup * taps
    case .backwardData: problem.outputChannelsPerGroup * taps
    case .backwardWeights: problem.batch * problem.outputPlaneSize
    }
  }

  /// The pool of the context, which lives as long as the plan.
  private static func threads(of context: PlanContext) -> cnnbench_threads {
    cnnbench_threads(
      count: UInt32(context.workers.workerCount), pool: Unmanaged.passUnretained(context.workers).toOpaque()
    ) { pool, taskCount, task, argument in
      guard let pool, let task else { return }
      Unmanaged<ThreadPool>.fromOpaque(pool).takeUnretainedValue().run(taskCount: Int(taskCount)) { index, worker in
        task(argument, Int64(index), UInt32(worker))
      }
    }
  }
}
