import Foundation
import Tensors

/// The points of a Fourier tile.
package struct FourierTileSize: Hashable, Sendable {
  package let rows: Int
  package let columns: Int

  package var description: String { "FFT \(rows)x\(columns)" }

  /// Distinct frequencies of a real tile.
  private var frequencyCount: Int { rows * (columns / 2 + 1) }

  /// Three real products for each frequency.
  package var positionCount: Int { 3 * frequencyCount }

  /// 2.5 n log₂ n for n real points.
  ///
  /// - Source: Frigo & Johnson, benchFFT's operation count for real data.
  private var transformFLOPs: Int {
    let count = Double(rows * columns)
    return Int((2.5 * count * log2(max(2, count))).rounded())
  }

  /// Floating-point operations for one channel of a tile of inputs: the transform, and an addition at each frequency.
  package var inputFLOPs: Int { transformFLOPs + frequencyCount }
  /// Floating-point operations for one channel of a tile of products.
  package var outputFLOPs: Int { transformFLOPs + 2 * frequencyCount }

  /// Floating-point operations for one kernel: sums over its columns, then over its rows, a scale and two additions.
  func weightFLOPs(_ problem: ConvolutionProblem) -> Int {
    let (frequencyColumns, kernel) = (columns / 2 + 1, problem.height.kernel)
    return 4 * kernel * problem.width.kernel * frequencyColumns + rows * frequencyColumns * (8 * kernel + 4)
  }

  /// Floating-point operations that bring the sums of one kernel to taps: from the products along each column of frequencies,
  /// then along rows.
  package func weightsGradientFLOPs(_ problem: ConvolutionProblem) -> Int {
    let (frequencyColumns, kernel) = (columns / 2 + 1, problem.height.kernel)
    return frequencyColumns * kernel * (12 * rows + 4 * problem.width.kernel)
  }

  /// Lengths that FFTW has fast code for: products of 2, 3 and 5, up to what a tile of transformed data should take.
  private static let lengths = [4, 6, 8, 10, 12, 16, 20, 24, 32, 40, 48, 64, 80, 96, 128]

  /// The longest of them.
  package static let longest = lengths.last!

  /// Operations a second of the products and of the transforms, and bytes a second of large arrays, in 10⁹: the ratios
  /// matter, not the machine. Estimates; they were not fitted to measurements.
  private static let productRate = 100.0
  private static let transformRate = 6.0
  private static let byteRate = 12.0

  /// The tile that a model of time finds fastest for the problem.
  ///
  /// - Returns: nil if the kernel is longer than the longest tile.
  static func best(for problem: ConvolutionProblem) -> FourierTileSize? {
    let rows = lengths(for: problem.height)
    let columns = lengths(for: problem.width)
    let sizes = rows.flatMap { row in columns.map { FourierTileSize(rows: row, columns: $0) } }
    return sizes.min { $0.predictedTime(problem) < $1.predictedTime(problem) }
  }

  /// Lengths that hold the kernel, the shortest of those that make one tile of the axis being the longest of interest.
  private static func lengths(for axis: ConvolutionAxis) -> [Int] {
    guard axis.kernelExtent > 1 || axis.output > 1 else { return [1] }
    let whole = axis.output + axis.kernelExtent - 1
    let useful = lengths.filter { $0 > axis.kernelExtent || $0 >= whole }
    return useful.filter { length in length == useful.first || useful.allSatisfy { $0 >= length || $0 < whole } }
  }

  /// In units of 10⁻⁹ of the rates' seconds.
  private func predictedTime(_ problem: ConvolutionProblem) -> Double {
    let outputRows = rows - problem.height.kernelExtent + 1
    let outputColumns = columns - problem.width.kernelExtent + 1
    let tiles = Double(
      problem.batch * problem.height.output.dividedRoundingUp(by: outputRows)
        * problem.width.output.dividedRoundingUp(by: outputColumns))
    let positions = Double(positionCount)
    let (inputs, outputs) = (Double(problem.inputChannels), Double(problem.outputChannels))
    let pairs = outputs * Double(problem.inputChannelsPerGroup)
    let bytes = Double(MemoryLayout<Float>.stride)
    let products = 2 * tiles * positions * pairs / Self.productRate
    let transforms = tiles * (inputs + outputs) * Double(transformFLOPs) / Self.transformRate
    let traffic = positions * bytes * (pairs + 2 * tiles * (inputs + outputs)) / Self.byteRate
    return products + transforms + traffic
  }
}
