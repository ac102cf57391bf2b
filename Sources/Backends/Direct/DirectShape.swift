import Convolution

/// The axes that direct convolution works on. Where neither padding nor a kernel separates the rows of a plane (1×1
/// kernels at stride 1), the plane is cut into rows of a length that suits the register tiles.
struct DirectShape: Sendable {
  let height: ConvolutionAxis
  let width: ConvolutionAxis

  /// - Parameter mostPixels: of a row that planes are cut into.
  init(_ problem: ConvolutionProblem, mostPixels: Int) {
    let pixels = problem.outputPlaneSize
    let length = (1...max(1, min(pixels, mostPixels))).last { pixels.isMultiple(of: $0) }!
    if problem.isPointwise, length != problem.width.output,
      let rows = try? ConvolutionAxis(input: pixels / length, kernel: 1, output: pixels / length),
      let row = try? ConvolutionAxis(input: length, kernel: 1, output: length)
    {
      height = rows
      width = row
    } else {
      height = problem.height
      width = problem.width
    }
  }

  /// Multiply-adds for one pair of channels when kernel rows in the padding are skipped.
  var executedMACs: Int { height.tapCountInside * width.output * width.kernel }
}
