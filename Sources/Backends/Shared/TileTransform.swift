/// A pair of linear maps between which convolution is a product at each of many positions: Winograd's transforms, or
/// the Fourier transform.
///
/// Pixels come as one vector of W channels each; neighbouring tiles are neighbours in rows of pixels, and neighbouring
/// vectors at each position. Positions are `pitch` elements apart.
protocol TileTransform: Sendable {
  /// Outputs of a tile.
  var outputRows: Int { get }
  var outputColumns: Int { get }
  /// Inputs that a tile reads.
  var inputRows: Int { get }
  var inputColumns: Int { get }
  /// Pixels from one row or column of a tile to the next, inputs and outputs alike: the kernel's dilation, unless the
  /// transformed kernel has it.
  var rowStep: Int { get }
  var columnStep: Int { get }
  /// Inputs from one output to the next in each dimension; 1 where a step is not.
  var heightStride: Int { get }
  var widthStride: Int { get }
  /// Real products for each pair of channels of a tile.
  var positionCount: Int { get }
  /// `F(4x4,3x3)`.
  var description: String { get }
  /// Roundings that the transforms add to the sum over channels, and how much larger than the products they can be.
  var errorDepth: Int { get }
  var errorGrowth: Double { get }
  /// The most channels whose products are summed on their own, before these sums are added: sums of short parts have smaller
  /// rounding errors, and take more time.
  var channelsPerSum: Int { get }
  /// Floating-point operations for one channel of a tile.
  var inputFLOPs: Int { get }
  var outputFLOPs: Int { get }
  /// The same growth for the gradient of the weights, the number of tiles apart.
  var gradientErrorGrowth: Double { get }
  /// Floating-point operations for one channel of a tile of gradients, and for one kernel of sums.
  var gradientFLOPs: Int { get }
  var weightsGradientFLOPs: Int { get }
  /// From sums at all positions to taps.
  var weightsGradientTransform: WeightsGradientTransform { get }
  /// Whether the transforms are Fourier's.
  var isFourier: Bool { get }
  /// Memory that a worker needs during a transform, in elements.
  var scratchElementCount: Int { get }

  /// Transforms kernels of KH × KW weights, which begin `stride` weights apart, to neighbouring elements at each position.
  func transformKernels(
    _ kernels: UnsafePointer<Float>, stride: Int, count: Int, into target: UnsafeMutablePointer<Float>, pitch: Int)

  /// Transforms neighbouring tiles of inputs, whose pixels are in rows `rowStride` elements apart.
  func transformInputs(
    _ pixels: UnsafePointer<Float>, rowStride: Int, tileCount: Int, into target: UnsafeMutablePointer<Float>,
    pitch: Int, scratch: UnsafeMutablePointer<Float>)

  /// Transforms neighbouring tiles of the output's gradient, whose pixels are in rows `rowStride` elements apart, to vectors
  /// `tileStride` elements apart at each position.
  func transformGradients(
    _ pixels: UnsafePointer<Float>, rowStride: Int, tileCount: Int, into target: UnsafeMutablePointer<Float>,
    tileStride: Int, pitch: Int, scratch: UnsafeMutablePointer<Float>)

  /// Transforms the products of neighbouring tiles to outputs in rows `rowStride` elements apart, the last tile first:
  /// what it writes beyond the end of a row that is shorter is overwritten by those before it.
  func transformOutputs(
    _ products: UnsafePointer<Float>, pitch: Int, tileCount: Int, into pixels: UnsafeMutablePointer<Float>,
    rowStride: Int, scratch: UnsafeMutablePointer<Float>)
}
