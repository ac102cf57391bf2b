import Convolution
import Kernels
import Tensors

/// Direct convolution: no lowering, no transform; blocked for caches and registers.
package struct DirectBackend: ConvolutionBackend {
  private let algorithm = DirectAlgorithm()
  private let table: KernelTable

  package init(table: KernelTable) { self.table = table }

  package var name: String { algorithm.name }
  package var family: BatchAlgorithm? { .direct }
  package var summary: String { "the sums as defined, blocked over channels for registers and caches" }

  package var directions: Set<ConvolutionDirection> { Set(ConvolutionDirection.allCases) }

  package func shapeLimitation(for problem: ConvolutionProblem) -> Limitation? {
    algorithm.limitation(for: problem)
  }

  package func makePlan(for problem: ConvolutionProblem, context: PlanContext) throws -> any ConvolutionPlan {
    switch problem.direction {
    case .forward: return makeForwardPlan(for: problem, context: context)
    case .backwardData:
      return try BackwardDataPlan(algorithm.backwardDataForm(of: problem), table: table, context: context) {
        makeForwardPlan(for: $0, context: context)
      }
    case .backwardWeights:
      return BiasGradientPlan(
        problem, makeWeightsPlan(for: problem, context: context), table: table, context: context)
    }
  }

  private func makeWeightsPlan(for problem: ConvolutionProblem, context: PlanContext) -> any ConvolutionPlan {
    let problem = problem.withFullKernelsAsChannels
    if problem.isPointwise, problem.inputChannelsPerGroup < problem.outputChannelsPerGroup,
      efficiency(problem.inputChannelsPerGroup) >= efficiency(problem.outputChannelsPerGroup)
    {
      // Fewer inputs than gradients are brought into vectors.
      return LoweredPanelGradientPlan(problem, table: table, context: context)
    }
    let rows = max(problem.inputChannelsPerGroup, problem.width.kernel)
    let filledRows = min(1, Double(rows) / Self.rowsOfFastTiles)
    return efficiency(problem.outputChannelsPerGroup) * filledRows < Self.planesShare * efficiency(problem.width.output)
      ? GradientPlanePlan(problem, table: table, context: context)
      : GradientTilePlan(problem, table: table, context: context)
  }

  /// Rows of a register tile that hide the latency of its multiply-adds.
  private static let rowsOfFastTiles = 8.0

  /// What sums along rows, which load nearly as often as they multiply, reach of the speed of full register tiles.
  private static let planesShare = 0.5

  private func makeForwardPlan(for problem: ConvolutionProblem, context: PlanContext) -> any ConvolutionPlan {
    let rowEfficiency = efficiency(problem.width.output)
    if rowEfficiency > Self.leastPlaneEfficiency(ofTaps: problem.width.kernel),
      let plan = PlaneFilterPlan(problem, table: table, context: context)
    {
      return plan
    }
    if problem.isDepthwise && Self.depthwiseAdvantage * efficiency(problem.groups) > rowEfficiency
      && DepthwisePlan.isWorthwhile(for: problem, kernels: table.kernels, blocking: context.blocking)
    {
      return DepthwisePlan(problem, table: table, context: context)
    }
    return rowEfficiency > efficiency(problem.outputChannelsPerGroup)
      ? RowFilterPlan(problem, table: table, context: context)
      : ChannelTilePlan(problem.withFullKernelsAsChannels, table: table, context: context)
  }

  /// The share of the arithmetic that is kept where so many elements are in vectors: channels fill them badly if there
  /// are few, pixels if rows are short.
  private func efficiency(_ count: Int) -> Double { Double(count) / Double(count.roundedUp(to: table.kernels.lanes)) }

  /// What rows must fill of their vectors for planes to be filtered one by one, depthwise: the more taps, the more of the
  /// time is arithmetic, which vectors of channels do not waste.
  private static func leastPlaneEfficiency(ofTaps taps: Int) -> Double { Double(taps) / 10 }

  /// How much faster than rows of pixels full vectors of channels are filtered, on images of 7² to 112² at the least.
  private static let depthwiseAdvantage = 2.0
}
