import Tensors

/// The shape of Winograd's tiles for one kernel shape: F(m × m, r × r), or F(m, r) for a line.
package struct WinogradTiling: Hashable, Sendable {
  /// m, 1 in a dimension that is not transformed.
  package let outputRows: Int
  package let outputColumns: Int
  /// Of the dimensions that are transformed: 2 for 3 taps in each at that stride.
  package let stride: Int
  /// r, at stride 2 of the even pixels: the odd ones have one tap, and are not transformed.
  package let taps: Int
  /// Pixels between the rows and between the columns of a tile.
  package let rowStep: Int
  package let columnStep: Int

  /// nil if there are no transforms for the kernel's shape and stride.
  ///
  /// - Parameter outputs: m; one more for an even number of taps.
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
    guard outputs < Self.mostOutputs || taps == 3 else { return nil }
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

  /// m of the largest tile, which is for kernels of 3 taps: others would have too large errors.
  package static let mostOutputs = 7

  package var heightStride: Int { outputRows == 1 ? 1 : stride }
  package var widthStride: Int { outputColumns == 1 ? 1 : stride }
  package var outputs: Int { max(outputRows, outputColumns) }
  package var dimensions: Int { min(outputRows, outputColumns) == 1 ? 1 : 2 }
  /// Taps of the whole kernel.
  package var kernelTaps: Int { (taps - 1) * stride + 1 }
  /// α.
  package var points: Int { outputs + taps - 1 }
  /// Pixels that a line of a tile reads, and products that it takes.
  package var samples: Int { stride == 1 ? points : points + outputs }
  package var inputRows: Int { outputRows == 1 ? 1 : samples }
  package var inputColumns: Int { outputColumns == 1 ? 1 : samples }
  /// Products for each pair of channels of a tile.
  package var positionCount: Int { inputRows * inputColumns }

  package var description: String {
    let step = stride == 1 ? "" : "/\(stride)"
    return dimensions == 2
      ? "F(\(outputs)x\(outputs),\(kernelTaps)x\(kernelTaps)\(step))" : "F(\(outputs),\(kernelTaps)\(step))"
  }
}

extension WinogradTiling {
  /// Pairs ±p of interpolation points.
  private var pairs: Int { (points - 1) / 2 }
  /// Points that are not one of a pair: ∞, and 0 where the number of points is even.
  private var ends: Int { points - 2 * pairs }

  /// Floating-point operations that transform one channel of a tile of inputs.
  ///
  /// Each end: `pairs` multiply-adds; each pair: two sums of `pairs` terms, then two multiply-adds.
  package var inputFLOPs: Int {
    (dimensions == 2 ? 2 * samples : 1) * (2 * ends * pairs + pairs * (4 * (pairs - 1) + 4))
  }

  /// Floating-point operations that transform one channel of a tile of products.
  ///
  /// Each pair: a sum, a difference, and a multiply-add into every output; one addition for the point at infinity, and for
  /// each pixel that is not transformed.
  package var outputFLOPs: Int {
    (dimensions == 2 ? samples + outputs : 1) * (pairs * (2 + 2 * outputs) + 1 + samples - points)
  }

  /// Floating-point operations that transform one channel of a tile of the output's gradient.
  ///
  /// Each pair: a multiply-add for every pixel, a sum and a difference.
  package var gradientFLOPs: Int {
    (dimensions == 2 ? samples + outputs : 1) * pairs * (2 + 2 * outputs)
  }

  /// Floating-point operations that transform one kernel, or the sums of one to taps: dense products with G.
  package var weightFLOPs: Int {
    2 * taps * points * (dimensions == 2 ? kernelTaps + samples : 1)
  }
}

extension ConvolutionAxis {
  fileprivate var isDenseOf3Taps: Bool { kernel == 3 && dilation == 1 }
}
