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
    guard plannedTiling(for: problem) != nil else {
      return Limitation(
        "solves square kernels with 2 to 5 taps a stride in each dimension, and 1xr and rx1 kernels with 3, 5 or 7, "
          + "or with 3 at stride 2")
    }
    return nil
  }

  /// Strides that tiles do not have are solved as a dense problem on more channels, see `PolyphasePlan`.
  package func makePlan(for problem: ConvolutionProblem, context: PlanContext) throws -> any ConvolutionPlan {
    guard let tiling = plannedTiling(for: problem) else { throw limitation(for: problem)! }
    let transforms = WinogradTransforms(tiling, kernels: table.kernels)
    if tiling.solvesStride(of: problem) {
      return TransformPlan(problem, transform: transforms, table: table, context: context)
    }
    return try PolyphasePlan(problem, table: table, context: context) {
      TransformPlan($0, transform: transforms, table: table, context: context)
    }
  }

  /// The tiles of the problem, or of its phases.
  private func plannedTiling(for problem: ConvolutionProblem) -> WinogradTiling? {
    if let tiling = WinogradTiling(problem, outputs: outputs) { return tiling }
    guard let dense = try? PolyphasePlan.denseProblem(for: problem) else { return nil }
    return WinogradTiling(dense, outputs: outputs)
  }
}

/// The shape of the tiles for one kernel shape.
struct WinogradTiling: Sendable {
  /// m, 1 in a dimension that is not transformed.
  let outputRows: Int
  let outputColumns: Int
  /// Of the dimensions that are transformed: 2 for 3 taps in each at that stride.
  let stride: Int
  /// r, at stride 2 of the even pixels: the odd ones have one tap, and are not transformed.
  let taps: Int
  /// Pixels between the rows and between the columns of a tile.
  let rowStep: Int
  let columnStep: Int

  /// nil if there are no transforms for the kernel's shape and stride.
  ///
  /// - Parameter outputs: m, an even number; one more for an even number of taps, as points come in pairs.
  init?(_ problem: ConvolutionProblem, outputs: Int) {
    let (height, width) = (problem.height, problem.width)
    switch (height.stride, width.stride) {
    case (1, 1): stride = 1
    case (2, 2) where height.isDenseOf3Taps && width.isDenseOf3Taps: stride = 2
    case (1, 2) where height.kernel == 1 && width.isDenseOf3Taps: stride = 2
    case (2, 1) where height.isDenseOf3Taps && width.kernel == 1: stride = 2
    default: return nil
    }
    taps = max(height.kernel, width.kernel).dividedRoundingUp(by: stride)
    let outputs = taps.isMultiple(of: 2) ? outputs + 1 : outputs
    switch (height.kernel, width.kernel) {
    case (2, 2), (3, 3), (4, 4), (5, 5): (outputRows, outputColumns) = (outputs, outputs)
    case (1, 3), (1, 5), (1, 7): (outputRows, outputColumns) = (1, outputs)
    case (3, 1), (5, 1), (7, 1): (outputRows, outputColumns) = (outputs, 1)
    default: return nil
    }
    rowStep = height.kernel == 1 ? 1 : height.dilation
    columnStep = width.kernel == 1 ? 1 : width.dilation
  }

  /// Whether tiles have the problem's stride, which its phases do not have.
  func solvesStride(of problem: ConvolutionProblem) -> Bool {
    problem.height.stride == heightStride && problem.width.stride == widthStride
  }

  var heightStride: Int { outputRows == 1 ? 1 : stride }
  var widthStride: Int { outputColumns == 1 ? 1 : stride }
  var outputs: Int { max(outputRows, outputColumns) }
  var dimensions: Int { min(outputRows, outputColumns) == 1 ? 1 : 2 }
  /// Taps of the whole kernel.
  var kernelExtent: Int { (taps - 1) * stride + 1 }
  /// α.
  var points: Int { outputs + taps - 1 }
  /// Pixels that a line of a tile reads, and products that it takes.
  var samples: Int { stride == 1 ? points : points + outputs }
  var inputRows: Int { outputRows == 1 ? 1 : samples }
  var inputColumns: Int { outputColumns == 1 ? 1 : samples }

  var description: String {
    let step = stride == 1 ? "" : "/\(stride)"
    return dimensions == 2
      ? "F(\(outputs)x\(outputs),\(kernelExtent)x\(kernelExtent)\(step))" : "F(\(outputs),\(kernelExtent)\(step))"
  }
}

extension ConvolutionAxis {
  fileprivate var isDenseOf3Taps: Bool { kernel == 3 && dilation == 1 }
}
