import Convolution
import Kernels
import Tensors

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

  package func shapeLimitation(for problem: ConvolutionProblem) -> Limitation? {
    guard solution(for: problem) != nil else {
      return Limitation(
        "solves square kernels of 2 to 5 taps a stride, lines of 3, 5 or 7 taps a stride, or of 3 taps at stride 2, and "
          + "without dilation larger kernels that are cut into at most 3 such parts in each dimension")
    }
    return nil
  }

  /// Strides that tiles do not have, and kernels that are too large for them, are solved as a dense problem on more
  /// channels, see `PolyphasePlan`.
  package func makePlan(for problem: ConvolutionProblem, context: PlanContext) throws -> any ConvolutionPlan {
    guard let solution = solution(for: problem) else { throw limitation(for: problem)! }
    let transforms = WinogradTransforms(solution.tiling, kernels: table.kernels)
    if solution.isWhole { return TransformPlan(problem, transform: transforms, table: table, context: context) }
    return try PolyphasePlan(problem, partTaps: solution.partTaps, table: table, context: context) {
      TransformPlan($0, transform: transforms, table: table, context: context)
    }
  }

  /// How a problem is solved.
  private struct Solution {
    let tiling: WinogradTiling
    /// Whether the tiles are the problem's own, not those of its phases or parts.
    let isWhole: Bool
    /// Taps of the parts of the kernel, if it is cut.
    let partTaps: Int?
  }

  private func solution(for problem: ConvolutionProblem) -> Solution? {
    if let tiling = WinogradTiling(problem, outputs: outputs) {
      return Solution(tiling: tiling, isWhole: true, partTaps: nil)
    }
    for partTaps in [nil, Self.partTaps(of: problem)] {
      if let dense = try? PolyphasePlan.denseProblem(for: problem, partTaps: partTaps),
        let tiling = WinogradTiling(dense, outputs: outputs)
      {
        return Solution(tiling: tiling, isWhole: false, partTaps: partTaps)
      }
    }
    return nil
  }

  /// Taps of a stride of the fewest parts that tiles solve, nil where these would be too many.
  private static func partTaps(of problem: ConvolutionProblem) -> Int? {
    let axes = [problem.height, problem.width]
    guard axes.allSatisfy({ $0.dilation == 1 }) else { return nil }
    let solved = axes.contains { $0.kernel == 1 } ? [3, 5, 7] : [2, 3, 4, 5]
    let taps = axes.map { $0.kernel.dividedRoundingUp(by: $0.stride) }.max()!
    let parts = taps.dividedRoundingUp(by: solved.last!)
    return parts <= mostParts ? solved.first { $0 * parts >= taps } : nil
  }

  /// In each dimension. More of them take more copies of the input than larger kernels are worth: those are FFT's.
  private static let mostParts = 3
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

  var heightStride: Int { outputRows == 1 ? 1 : stride }
  var widthStride: Int { outputColumns == 1 ? 1 : stride }
  var outputs: Int { max(outputRows, outputColumns) }
  var dimensions: Int { min(outputRows, outputColumns) == 1 ? 1 : 2 }
  /// Taps of the whole kernel.
  var kernelTaps: Int { (taps - 1) * stride + 1 }
  /// α.
  var points: Int { outputs + taps - 1 }
  /// Pixels that a line of a tile reads, and products that it takes.
  var samples: Int { stride == 1 ? points : points + outputs }
  var inputRows: Int { outputRows == 1 ? 1 : samples }
  var inputColumns: Int { outputColumns == 1 ? 1 : samples }

  var description: String {
    let step = stride == 1 ? "" : "/\(stride)"
    return dimensions == 2
      ? "F(\(outputs)x\(outputs),\(kernelTaps)x\(kernelTaps)\(step))" : "F(\(outputs),\(kernelTaps)\(step))"
  }
}

extension ConvolutionAxis {
  fileprivate var isDenseOf3Taps: Bool { kernel == 3 && dilation == 1 }
}
