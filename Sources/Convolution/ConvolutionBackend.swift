import WorkerThreads

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
  /// Why this backend cannot solve `problem`, or nil if it can.
  func limitation(for problem: ConvolutionProblem) -> Limitation?
  /// Settles all that depends on shapes alone. May be slow, may throw; never sees user data.
  func makePlan(for problem: ConvolutionProblem, context: PlanContext) throws -> any ConvolutionPlan
}

extension ConvolutionBackend {
  package var family: BatchAlgorithm? { nil }
  package var runsOwnThreads: Bool { false }

  /// Whether a problem that asks for `algorithm` is meant for this backend.
  package func belongs(to algorithm: BatchAlgorithm) -> Bool { algorithm == .any || algorithm == family }
}

/// What one backend settled for one problem.
package protocol ConvolutionPlan: AnyObject, Sendable {
  /// Arithmetic of one `execute` as *this* algorithm performs it, by phase.
  var cost: PlanCost { get }
  /// What was chosen, for reports: `F(4x4,3x3) 6x64 simd512`.
  var summary: String { get }
  /// How far a result may be from the exact one.
  var errorBound: ErrorBound { get }
  var packedWeightsByteCount: Int { get }
  var workspaceByteCount: Int { get }
  /// The sizes of the blocking that decide what this plan is like; a search varies no others.
  var blockingParameters: [Blocking.Parameter] { get }

  /// Brings weights (OC × IC/groups × KH × KW) into the form that `execute` reads.
  func packWeights(_ weights: UnsafePointer<Float>, into packed: UnsafeMutableRawPointer)

  /// Computes the convolution. Does not fail, and allocates nothing but lists of the rows that it copies next, where these
  /// are many.
  func execute(
    _ operands: ConvolutionOperands, packedWeights: UnsafeRawPointer, workspace: UnsafeMutableRawPointer)
}

extension ConvolutionPlan {
  package var blockingParameters: [Blocking.Parameter] { [] }
}

/// The data of one execution; the caller owns every buffer, 64-byte aligned.
package struct ConvolutionOperands: @unchecked Sendable {
  /// Forward and backward weights: the input. Backward data: the gradient of the output.
  package let source: UnsafePointer<Float>
  /// Backward weights: the gradient of the output.
  package let gradient: UnsafePointer<Float>?
  /// One value for each output channel, if the problem has a bias.
  package let bias: UnsafePointer<Float>?
  /// A tensor of the output's shape, if the problem adds one.
  package let residual: UnsafePointer<Float>?
  /// Forward: the output. Backward data: the gradient of the input. Backward weights: the gradient of the weights.
  package let destination: UnsafeMutablePointer<Float>

  package init(
    source: UnsafePointer<Float>, gradient: UnsafePointer<Float>? = nil, bias: UnsafePointer<Float>? = nil,
    residual: UnsafePointer<Float>? = nil, destination: UnsafeMutablePointer<Float>
  ) {
    self.source = source
    self.gradient = gradient
    self.bias = bias
    self.residual = residual
    self.destination = destination
  }
}

/// What a backend cannot do, as a sentence without its subject: `solves the forward direction only`.
package struct Limitation: Error, Hashable, Sendable, CustomStringConvertible {
  package let reason: String
  package init(_ reason: String) { self.reason = reason }
  package var description: String { reason }
}

/// What a plan is held to besides speed, by a backend that has a choice.
package struct PlanDemands: Hashable, Sendable {
  /// The largest error that it may make on random data ÷ the largest output; nil for any that passes verification.
  package var largestRelativeError: Double?
  /// Bytes that its workspace and its packed weights may take together; nil for all that there are.
  package var largestByteCount: Int?
  /// Whether operands are in memory, not in the caches, when it executes.
  package var startsCold = false

  package init(largestRelativeError: Double? = nil, largestByteCount: Int? = nil, startsCold: Bool = false) {
    self.largestRelativeError = largestRelativeError
    self.largestByteCount = largestByteCount
    self.startsCold = startsCold
  }
}

/// What planning may use besides the problem.
package struct PlanContext: Sendable {
  package let workers: WorkerPool
  /// The sizes that tiles are chosen by.
  package var blocking: Blocking
  /// Where plans may keep what they learned between runs; nil keeps nothing.
  package let cacheDirectory: String?
  /// Whether plans must follow from the problem alone, not from measurements, so that they are the same everywhere.
  package let isReproducible: Bool
  package let demands: PlanDemands
  /// Where plans add the work of their executions.
  package let tally: WorkTally
  /// Where plans time the phases of their executions; nil if nobody asks.
  package let phaseTimer: PhaseTimer?

  package init(
    workers: WorkerPool, blocking: Blocking = .standard, cacheDirectory: String? = nil, isReproducible: Bool = false,
    demands: PlanDemands = PlanDemands(), tally: WorkTally = WorkTally(), phaseTimer: PhaseTimer? = nil
  ) {
    self.workers = workers
    self.blocking = blocking
    self.cacheDirectory = cacheDirectory
    self.isReproducible = isReproducible
    self.demands = demands
    self.tally = tally
    self.phaseTimer = phaseTimer
  }

  /// The same with another blocking.
  package func with(_ blocking: Blocking) -> PlanContext {
    var context = self
    context.blocking = blocking
    return context
  }
}

/// Arithmetic of one execution, phase by phase, in floating-point operations as executed.
package struct PlanCost: Hashable, Sendable {
  package struct Phase: Hashable, Sendable {
    package let phase: ExecutionPhase
    package let flops: Int

    package init(_ phase: ExecutionPhase, flops: Int) {
      self.phase = phase
      self.flops = flops
    }
  }

  package let phases: [Phase]
  package init(_ phases: [Phase]) { self.phases = phases }
  package var flops: Int { phases.reduce(0) { $0 + $1.flops } }
}
