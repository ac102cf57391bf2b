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
    guard problem.direction == .forward else { return Limitation("solves the forward direction only") }
    guard max(problem.height.kernel, problem.width.kernel) <= Self.longestKernel else {
      return Limitation("solves kernels of at most \(Self.longestKernel) rows and columns")
    }
    return nil
  }

  /// A plan keeps a table of a kernel's rows and columns.
  private static let longestKernel = 1 << 16

  package func makePlan(for problem: ConvolutionProblem, context: PlanContext) -> any ConvolutionPlan {
    prefersRowFilters(problem)
      ? RowFilterPlan(problem, table: table, context: context)
      : ChannelTilePlan(problem, table: table, context: context)
  }

  /// Compares the shares of the arithmetic that are kept: channels fill their vectors badly where groups are small,
  /// pixels where rows are short.
  private func prefersRowFilters(_ problem: ConvolutionProblem) -> Bool {
    let channels = problem.outputChannelsPerGroup
    let channelEfficiency = Double(channels) / Double(channels.roundedUp(to: table.kernels.lanes))
    return RowFilterPlan.efficiency(for: problem, table: table) > channelEfficiency
  }
}
