import Convolution

/// The axes that tiles of channels work on. Where neither padding nor a kernel separates the rows of a plane (1×1
/// kernels at stride 1), the plane is cut into rows of a length that suits the register tiles; images of one pixel are the
/// pixels of such a plane.
struct ChannelTileShape: Sendable {
  let height: ConvolutionAxis
  let width: ConvolutionAxis
  /// Images of these axes.
  let imageCount: Int
  /// Whether the pixels of a row are images, each with all its channels side by side.
  let pixelsAreImages: Bool

  /// - Parameter rowPixels: of a row that planes are cut into; where no equal rows have so many, the shortest longer ones
  ///   are taken, or, where these are much longer, shorter ones.
  init(_ problem: ConvolutionProblem, rowPixels: ClosedRange<Int>) {
    let pixelsAreImages = Self.pixelsAreImages(problem)
    let pixels = Self.pixelCount(problem)
    let length = problem.isPointwise ? Self.rowLength(of: pixels, within: rowPixels) : problem.width.output
    if pixelsAreImages || length != problem.width.output,
      let rows = try? ConvolutionAxis(input: pixels / length, kernel: 1, output: pixels / length),
      let row = try? ConvolutionAxis(input: length, kernel: 1, output: length)
    {
      height = rows
      width = row
    } else {
      height = problem.height
      width = problem.width
    }
    self.pixelsAreImages = pixelsAreImages
    imageCount = pixelsAreImages ? 1 : problem.batch
  }

  private static func rowLength(of pixels: Int, within lengths: ClosedRange<Int>) -> Int {
    let divides = { pixels.isMultiple(of: $0) }
    let most = lengths.upperBound
    return lengths.last(where: divides) ?? (most...mostTimesLonger * most).first(where: divides)
      ?? (1...most).last(where: divides)!
  }

  /// Rows of 3 times the pixels of a strip are twice as fast as single pixels; of 200 times, slower: caches do not hold
  /// their sums.
  private static let mostTimesLonger = 4

  private static func pixelsAreImages(_ problem: ConvolutionProblem) -> Bool {
    problem.isPointwise && problem.outputPlaneSize == 1 && problem.batch > 1
  }

  /// Output pixels of a plane.
  static func pixelCount(_ problem: ConvolutionProblem) -> Int {
    pixelsAreImages(problem) ? problem.batch : problem.outputPlaneSize
  }

  var tapCount: Int { height.kernel * width.kernel }

  /// Whether there is but one pixel to compute, however many workers share it.
  var hasOnePixel: Bool { !pixelsAreImages && height.output * width.output == 1 }

  /// Multiply-adds for one pair of channels and all images when kernel rows in the padding are skipped.
  var executedMACs: Int { imageCount * height.tapCountInside * width.output * width.kernel }
}
