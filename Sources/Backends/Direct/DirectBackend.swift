import Convolution
import Kernels

/// Direct convolution: no lowering, no transform; blocked for caches and registers.
package struct DirectBackend: ConvolutionBackend {
  private let table: KernelTable

  package init(table: KernelTable) { self.table = table }

  package var name: String { "direct" }
  package var family: BatchAlgorithm? { .direct }
  package var summary: String { "the sums as defined, blocked over channels for registers and caches" }

  package func limitation(for problem: ConvolutionProblem) -> Limitation? {
    problem.direction == .forward ? nil : Limitation("solves the forward direction only")
  }

  package func makePlan(for problem: ConvolutionProblem, context: PlanContext) -> any ConvolutionPlan {
    prefersPixelTiles(problem)
      ? PixelTilePlan(problem, table: table, context: context)
      : ChannelTilePlan(problem, table: table, context: context)
  }

  /// Compares the shares of the arithmetic that are kept: channels fill their vectors badly where groups are small,
  /// pixels where padding and rounding add places.
  private func prefersPixelTiles(_ problem: ConvolutionProblem) -> Bool {
    let channels = problem.outputChannelsPerGroup
    let channelEfficiency = Double(channels) / Double(channels.roundedUp(to: table.kernels.lanes))
    return PixelTilePlan.efficiency(for: problem, table: table) > channelEfficiency
  }
}
