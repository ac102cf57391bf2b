import Tensors

/// Along one axis, the gradient of the input as a dense convolution of the gradient of the output.
///
/// Tap t of output o reads padded position q = s·o + d·t. So position q gathers, over the taps with t·d ≡ q (mod s), the gradient
/// at o = (q − t·d) / s. Positions with the same remainder by the stride are a phase; its taps, turned, are a kernel at
/// stride 1.
/// - Source: Vaidyanathan, "Multirate Systems and Filter Banks", 1993, section 4.3; Dumoulin & Visin, "A guide to convolution
///   arithmetic for deep learning", 2016, chapter 4.
package struct GradientAxis: Sendable {
  /// Positions of the input that are a stride apart.
  package struct Phase: Sendable {
    /// The position that the first output of `axis` belongs to. Negative where some phases begin later than others: outputs
    /// before the first position are not used.
    package let firstPosition: Int
    /// Taps of the kernel, and their places in the turned one; other places are zeros.
    package let taps: [(tap: Int, place: Int)]
  }

  /// Reads the gradient of the output, and has an output for each position of a phase.
  package let axis: ConvolutionAxis
  package let phases: [Phase]

  /// Each phase by itself, with no other taps than its own; phases that no tap reads are left out.
  ///
  /// - Throws: `ConvolutionProblemError` if a size is too large.
  /// - Complexity: linear in the taps, see `ConvolutionProblem.hasTabulatedKernel`.
  package static func separate(_ axis: ConvolutionAxis) throws(ConvolutionProblemError) -> [GradientAxis] {
    var parts: [GradientAxis] = []
    for (remainder, taps) in tapsByRemainder(of: axis) {
      // Rounded up, of positions that may be negative.
      let first = -(remainder - axis.paddingBefore).dividedRoundingDown(by: axis.stride)
      let end = -(remainder - axis.paddingBefore - axis.input).dividedRoundingDown(by: axis.stride)
      guard first < end else { continue }
      // Taps of a phase are equally far apart.
      let spacing = taps.count > 1 ? taps[1].index - taps[0].index : 1
      let last = taps.last!.index
      parts.append(
        GradientAxis(
          axis: try ConvolutionAxis(
            input: axis.output, kernel: taps.count, output: end - first, dilation: spacing, paddingBefore: last - first),
          phases: [
            Phase(
              firstPosition: first * axis.stride + remainder - axis.paddingBefore,
              taps: taps.map { ($0.tap, (last - $0.index) / spacing) })
          ]))
    }
    return parts
  }

  /// All phases with one dense kernel, which has zeros where a phase has no tap, so that they are channels of one
  /// convolution.
  ///
  /// - Parameter leastTaps: taps that the kernel has at the least.
  /// - Throws: `ConvolutionProblemError` if a size is too large.
  /// - Complexity: as of `separate`.
  package static func joined(_ axis: ConvolutionAxis, leastTaps: Int = 1) throws(ConvolutionProblemError)
    -> GradientAxis
  {
    let phases = tapsByRemainder(of: axis)
    let kernel = max(leastTaps, phases.flatMap(\.taps).map(\.index).max()! + 1)
    let first = axis.paddingBefore.dividedRoundingDown(by: axis.stride)
    let end = (axis.paddingBefore + axis.input - 1).dividedRoundingDown(by: axis.stride) + 1
    return GradientAxis(
      axis: try ConvolutionAxis(
        input: axis.output, kernel: kernel, output: end - first, paddingBefore: kernel - 1 - first),
      phases: phases.map { remainder, taps in
        Phase(
          firstPosition: first * axis.stride + remainder - axis.paddingBefore,
          taps: taps.map { ($0.tap, kernel - 1 - $0.index) })
      })
  }

  /// The taps by the remainder of their distance from the first one, and how many strides that is.
  private static func tapsByRemainder(
    of axis: ConvolutionAxis
  ) -> [(remainder: Int, taps: [(tap: Int, index: Int)])] {
    let places = (0..<axis.kernel).map { tap in
      let (index, remainder) = (tap * axis.dilation).quotientAndRemainder(dividingBy: axis.stride)
      return (remainder: remainder, tap: tap, index: index)
    }
    return Dictionary(grouping: places, by: \.remainder).sorted { $0.key < $1.key }.map { remainder, places in
      (remainder, places.map { ($0.tap, $0.index) })
    }
  }
}
