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
    guard let dense = try? PolyphasePlan.denseProblem(for: problem), WinogradTiling(dense, outputs: outputs) != nil
    else {
      return Limitation(
        "solves square kernels with 2 to 5 taps a stride in each dimension, and 1xr and rx1 kernels with 3, 5 or 7")
    }
    return nil
  }

  /// Strides are solved as a dense problem on more channels, see `PolyphasePlan`.
  package func makePlan(for problem: ConvolutionProblem, context: PlanContext) throws -> any ConvolutionPlan {
    try PolyphasePlan.plan(problem, table: table, context: context) { dense in
      guard let tiling = WinogradTiling(dense, outputs: outputs) else { throw limitation(for: problem)! }
      return TransformPlan(
        dense, transform: WinogradTransforms(tiling, kernels: table.kernels), table: table, context: context)
    }
  }
}

/// The shape of the tiles for one kernel shape.
struct WinogradTiling: Sendable {
  /// m, 1 in a dimension that is not transformed.
  let outputRows: Int
  let outputColumns: Int
  /// r.
  let taps: Int
  /// Pixels between the rows and between the columns of a tile.
  let rowStep: Int
  let columnStep: Int

  /// nil if there are no transforms for the kernel's shape.
  ///
  /// - Parameter outputs: m, an even number; one more for an even number of taps, as points come in pairs.
  init?(_ problem: ConvolutionProblem, outputs: Int) {
    let (rows, columns) = (problem.height.kernel, problem.width.kernel)
    taps = max(rows, columns)
    rowStep = rows == 1 ? 1 : problem.height.dilation
    columnStep = columns == 1 ? 1 : problem.width.dilation
    let outputs = taps.isMultiple(of: 2) ? outputs + 1 : outputs
    switch (rows, columns) {
    case (2, 2), (3, 3), (4, 4), (5, 5): (outputRows, outputColumns) = (outputs, outputs)
    case (1, 3), (1, 5), (1, 7): (outputRows, outputColumns) = (1, outputs)
    case (3, 1), (5, 1), (7, 1): (outputRows, outputColumns) = (outputs, 1)
    default: return nil
    }
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
