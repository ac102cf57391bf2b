import Convolution
import Kernels

/// Winograd's minimal filtering: m × m outputs of an r × r kernel from (m + r − 1)² products instead of m² · r².
///
/// - Source: Lavin & Gray, "Fast Algorithms for Convolutional Neural Networks", CVPR 2016.
package struct WinogradBackend: ConvolutionBackend {
  private let outputs: Int
  private let table: KernelTable

  /// - Parameter outputs: m, the outputs of a tile in each transformed dimension.
  package init(outputs: Int, table: KernelTable) {
    self.outputs = outputs
    self.table = table
  }

  package var name: String { "winograd-f\(outputs)" }
  package var family: BatchAlgorithm? { .winograd }
  package var summary: String {
    "minimal filtering of \(outputs)x\(outputs) outputs a tile, \(outputs) in a line for 1xr and rx1 kernels"
  }

  package func limitation(for problem: ConvolutionProblem) -> Limitation? {
    guard problem.direction == .forward else { return Limitation("solves the forward direction only") }
    guard problem.height.stride == 1, problem.width.stride == 1 else { return Limitation("solves stride 1 only") }
    guard problem.height.dilation == 1, problem.width.dilation == 1 else {
      return Limitation("solves dense kernels only, not dilated ones")
    }
    guard WinogradTiling(problem, outputs: outputs) != nil else {
      return Limitation("solves 3x3 and 5x5 kernels, and 1xr and rx1 kernels of 3, 5 or 7 taps")
    }
    return nil
  }

  package func makePlan(for problem: ConvolutionProblem, context: PlanContext) throws -> any ConvolutionPlan {
    guard let tiling = WinogradTiling(problem, outputs: outputs) else { throw limitation(for: problem)! }
    return TransformPlan(
      problem, transform: WinogradTransforms(tiling, kernels: table.kernels), table: table, context: context)
  }
}

/// The shape of the tiles for one kernel shape.
struct WinogradTiling: Sendable {
  /// m, 1 in a dimension that is not transformed.
  let outputRows: Int
  let outputColumns: Int
  /// r.
  let taps: Int

  /// nil if there are no transforms for the kernel's shape.
  init?(_ problem: ConvolutionProblem, outputs: Int) {
    switch (problem.height.kernel, problem.width.kernel) {
    case (3, 3), (5, 5): (outputRows, outputColumns) = (outputs, outputs)
    case (1, 3), (1, 5), (1, 7): (outputRows, outputColumns) = (1, outputs)
    case (3, 1), (5, 1), (7, 1): (outputRows, outputColumns) = (outputs, 1)
    default: return nil
    }
    taps = max(problem.height.kernel, problem.width.kernel)
  }

  var outputs: Int { max(outputRows, outputColumns) }
  var dimensions: Int { min(outputRows, outputColumns) == 1 ? 1 : 2 }
  /// α.
  var points: Int { outputs + taps - 1 }
  var inputRows: Int { outputRows == 1 ? 1 : points }
  var inputColumns: Int { outputColumns == 1 ? 1 : points }

  var description: String {
    dimensions == 2 ? "F(\(outputs)x\(outputs),\(taps)x\(taps))" : "F(\(outputs),\(taps))"
  }
}
