import Convolution
import Foundation
import Networks

/// What one convolution algorithm executes for one forward pass.
package struct AlgorithmCost: Hashable, Sendable, Codable {
  /// The backend's name: `winograd-f4`.
  package let algorithm: String
  /// Real multiplications that combine inputs with weights, transforms apart; nil if the algorithm cannot be used.
  package let multiplications: Int?
  /// Additions and multiplications that transform inputs and outputs.
  package let transformOperations: Int
  /// Additions and multiplications that transform the weights, once for any number of images.
  package let weightTransformOperations: Int
  /// The transformed tile, or why the algorithm cannot be used.
  package let note: String

  private init(
    _ algorithm: String, multiplications: Int?, transformOperations: Int = 0, weightTransformOperations: Int = 0,
    note: String = ""
  ) {
    self.algorithm = algorithm
    self.multiplications = multiplications
    self.transformOperations = transformOperations
    self.weightTransformOperations = weightTransformOperations
    self.note = note
  }

  /// The cost of every algorithm for a problem.
  package static func all(for problem: ConvolutionProblem) -> [AlgorithmCost] {
    let outputs = problem.outputShape.elementCount
    let macs = outputs * problem.inputChannelsPerGroup * problem.height.kernel * problem.width.kernel
    return [
      AlgorithmCost("direct", multiplications: macs), AlgorithmCost("im2col", multiplications: macs), fft(problem),
      winograd(problem, outputTile: 2), winograd(problem, outputTile: 4), winograd(problem, outputTile: 6),
    ]
  }
}

extension AlgorithmCost {
  /// The largest kernel whose Winograd transforms are still accurate enough in fp32 to be offered.
  private static let largestWinogradKernel = 7

  /// Winograd's minimal filtering F(m × m, r × r); an axis of one tap stays as it is.
  ///
  /// Transforms count as dense products with the Cook–Toom matrices, no zero or one skipped: an upper bound that holds
  /// for any choice of points.
  ///
  /// - Source: Lavin & Gray, "Fast Algorithms for Convolutional Neural Networks", CVPR 2016, section 4 and equation 8.
  private static func winograd(_ problem: ConvolutionProblem, outputTile: Int) -> AlgorithmCost {
    let name = "winograd-f\(outputTile)"
    if let reason = winogradLimitation(problem) { return AlgorithmCost(name, multiplications: nil, note: reason) }
    let (height, width) = (problem.height, problem.width)
    let m = Extent(height: height.kernel > 1 ? outputTile : 1, width: width.kernel > 1 ? outputTile : 1)
    let alpha = Extent(height: m.height + height.kernel - 1, width: m.width + width.kernel - 1)
    let tiles = height.output.dividedRoundingUp(by: m.height) * width.output.dividedRoundingUp(by: m.width)
    let kernel = Extent(height: height.kernel, width: width.kernel)
    let channelPairs = problem.outputChannels * problem.inputChannelsPerGroup
    let forTile =
      problem.inputChannels * sandwich(from: alpha, to: alpha, transformed: kernel)
      + problem.outputChannels * sandwich(from: alpha, to: m, transformed: kernel)
    return AlgorithmCost(
      name, multiplications: problem.batch * tiles * channelPairs * alpha.area,
      transformOperations: problem.batch * tiles * forTile,
      weightTransformOperations: channelPairs * sandwich(from: kernel, to: alpha, transformed: kernel),
      note: "F(\(m),\(kernel))")
  }

  private static func winogradLimitation(_ problem: ConvolutionProblem) -> String? {
    let axes = [problem.height, problem.width]
    if axes.contains(where: { $0.stride != 1 }) { return "stride 1 only" }
    if axes.contains(where: { $0.dilation != 1 }) { return "no dilation" }
    if axes.allSatisfy({ $0.kernel == 1 }) { return "nothing to save in a 1x1 kernel" }
    if axes.contains(where: { $0.kernel > largestWinogradKernel }) { return "kernels up to 7 only" }
    return nil
  }

  /// Operations of L · X · Rᵀ for an X of one size and a result of another; an axis with a kernel of one tap is left
  /// out.
  private static func sandwich(from source: Extent, to result: Extent, transformed kernel: Extent) -> Int {
    let left = kernel.height > 1 ? 2 * result.height * source.height * source.width : 0
    let right = kernel.width > 1 ? 2 * result.height * source.width * result.width : 0
    return left + right
  }
}

extension AlgorithmCost {
  /// Sides of FFT tiles: products of 2, 3 and 5, which FFT libraries transform fastest.
  private static let fftSides = [
    1, 2, 3, 4, 5, 6, 8, 9, 10, 12, 15, 16, 18, 20, 24, 25, 27, 30, 32, 36, 40, 45, 48, 64,
  ]

  /// Tiled FFT convolution (overlap-save) at the tile with the fewest operations.
  ///
  /// A complex product counts four multiplications; a real-to-complex transform of n elements 2.5 n log₂ n operations.
  ///
  /// - Source: Frigo & Johnson, benchFFT's operation count for real data; Mathieu, Henaff & LeCun, "Fast Training of
  ///   Convolutional Networks through FFTs", ICLR 2014, for the products.
  private static func fft(_ problem: ConvolutionProblem) -> AlgorithmCost {
    let heights = fftTileSides(problem.height)
    let widths = fftTileSides(problem.width)
    guard !heights.isEmpty, !widths.isEmpty else {
      return AlgorithmCost("fft", multiplications: nil, note: "the kernel spans more than a tile")
    }
    guard isCountable(problem) else {
      return AlgorithmCost("fft", multiplications: nil, note: "the strides skip too much")
    }
    let candidates = heights.flatMap { height in widths.map { fft(problem, tile: Extent(height: height, width: $0)) } }
    return candidates.min { $0.fftOperations < $1.fftOperations }!
  }

  /// Whether the products at all positions, also those that strides skip, can be counted.
  private static func isCountable(_ problem: ConvolutionProblem) -> Bool {
    let positions = Double(fftPositions(problem.height)) * Double(fftPositions(problem.width))
    let channelPairs = Double(problem.outputChannels) * Double(problem.inputChannelsPerGroup)
    return Double(problem.batch) * positions * channelPairs < 0x1p50
  }

  /// Outputs along an axis with those that strides skip.
  private static func fftPositions(_ axis: ConvolutionAxis) -> Int { (axis.output - 1) * axis.stride + 1 }

  /// Products with their additions, and transforms: what a tile is chosen by.
  private var fftOperations: Int { 2 * (multiplications ?? 0) + transformOperations }

  /// Tile sides that hold the kernel; none of those that would only grow beyond the whole output.
  private static func fftTileSides(_ axis: ConvolutionAxis) -> [Int] {
    let whole = (axis.output - 1) * axis.stride + axis.kernelExtent
    let sides = fftSides.filter { $0 >= axis.kernelExtent }
    return sides.prefix { $0 < whole } + sides.drop { $0 < whole }.prefix(1)
  }

  private static func fft(_ problem: ConvolutionProblem, tile: Extent) -> AlgorithmCost {
    func tiles(_ axis: ConvolutionAxis, side: Int) -> Int {
      fftPositions(axis).dividedRoundingUp(by: side - axis.kernelExtent + 1)
    }
    let count = problem.batch * tiles(problem.height, side: tile.height) * tiles(problem.width, side: tile.width)
    let channelPairs = problem.outputChannels * problem.inputChannelsPerGroup
    let transform = Int((2.5 * Double(tile.area) * log2(Double(tile.area))).rounded())
    return AlgorithmCost(
      "fft", multiplications: 4 * count * channelPairs * tile.height * (tile.width / 2 + 1),
      transformOperations: count * (problem.inputChannels + problem.outputChannels) * transform,
      weightTransformOperations: channelPairs * transform, note: "tile \(tile)")
  }
}

extension Int {
  fileprivate func dividedRoundingUp(by divisor: Int) -> Int { (self + divisor - 1) / divisor }
}
