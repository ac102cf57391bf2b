import Convolution
import Foundation
import Kernels
import Tensors
import VectorKernels

/// The discrete Fourier transform as plans use it: overlap-save tiles, and three real products for each complex one.
///
/// With inputs a + ib and conjugated weights c + id at one frequency, k₁ = c(a + b), k₂ = a(d − c), k₃ = b(c + d) give
/// the product (k₁ − k₃) + i(k₁ + k₂). The sums over channels are taken of k₁, k₂ and k₃, so that a position is one of
/// 3 × frequencies real matrix products.
///
/// - Source: overlap-save: Oppenheim & Schafer, "Discrete-Time Signal Processing", section 8.7; three products: Knuth,
///   "The Art of Computer Programming" 2, section 4.6.4, attributed to Gauss; for convolutional layers Mathieu, Henaff
///   & LeCun, "Fast Training of Convolutional Networks through FFTs", ICLR 2014.
struct FourierTransforms: TileTransform {
  private let size: FourierTileSize
  private let problem: ConvolutionProblem
  private let fft: BatchedFFT
  private let kernels: KernelSet
  /// cos and sin of 2π·k/n, n being the rows and the columns of a tile.
  private let rowRoots: RootsOfUnity
  private let columnRoots: RootsOfUnity

  init(_ problem: ConvolutionProblem, size: FourierTileSize, fft: BatchedFFT, kernels: KernelSet) {
    self.problem = problem
    self.size = size
    self.kernels = kernels
    self.fft = fft
    rowRoots = RootsOfUnity(order: size.rows)
    columnRoots = RootsOfUnity(order: size.columns)
  }

  var isFourier: Bool { true }
  var inputRows: Int { size.rows }
  var inputColumns: Int { size.columns }
  var outputRows: Int { size.rows - problem.height.kernelExtent + 1 }
  var outputColumns: Int { size.columns - problem.width.kernelExtent + 1 }
  var rowStep: Int { 1 }
  var columnStep: Int { 1 }
  var heightStride: Int { 1 }
  var widthStride: Int { 1 }
  var positionCount: Int { size.positionCount }
  var description: String { size.description }

  private var levels: Int { Int(log2(Double(size.rows * size.columns)).rounded(.up)) }
  /// A butterfly's roundings at each level of three transforms, and the sums that make three products of four.
  var errorDepth: Int { 3 * 2 * levels + 4 }
  /// An estimate, not a proof; measured errors are tens of times smaller than the bound that it gives.
  ///
  /// A transform spreads the energy of a tile over all its places: the error of an output is that of the tile's largest
  /// product, √(tile / kernel) times the output's own norm, and √6 more from products whose parts cancel.
  var errorGrowth: Double {
    let taps = problem.height.kernel * problem.width.kernel
    return (6 * Double(size.rows * size.columns) / Double(taps)).squareRoot()
  }

  /// The same estimate, of tiles of the output's gradient that may be partly filled.
  var gradientErrorGrowth: Double {
    let pixels = min(outputRows, problem.height.output) * min(outputColumns, problem.width.output)
    return (6 * Double(size.rows * size.columns) / Double(pixels)).squareRoot()
  }

  /// A transform, and two additions for the factors of each frequency.
  var gradientFLOPs: Int { size.outputFLOPs }
  var weightsGradientFLOPs: Int { size.weightsGradientFLOPs(problem) }

  var channelsPerSum: Int { .max }
  var inputFLOPs: Int { size.inputFLOPs }
  var outputFLOPs: Int { size.outputFLOPs }

  var scratchElementCount: Int {
    fft.realElementCount + (2 * fft.partElementCount).roundedUp(to: AlignedBuffer.lineElementCount)
  }

  func transformKernels(
    _ kernels: UnsafePointer<Float>, stride: Int, count: Int, into target: UnsafeMutablePointer<Float>, pitch: Int
  ) {
    for index in 0..<count { transformKernel(kernels + index * stride, into: target + index, pitch: pitch) }
  }

  /// The conjugated transform of the kernel, scaled by 1 / tile, in double precision.
  private func transformKernel(_ kernel: UnsafePointer<Float>, into target: UnsafeMutablePointer<Float>, pitch: Int) {
    let (height, width) = (problem.height, problem.width)
    let frequencyColumns = size.columns / 2 + 1
    let scale = 1 / Double(size.rows * size.columns)
    withUnsafeTemporaryAllocation(of: SIMD2<Double>.self, capacity: height.kernel * frequencyColumns) { rows in
      for y in 0..<height.kernel {
        for column in 0..<frequencyColumns {
          var sum = SIMD2<Double>.zero
          for x in 0..<width.kernel {
            sum += Double(kernel[y * width.kernel + x]) * columnRoots[column * x * width.dilation]
          }
          rows[y * frequencyColumns + column] = sum
        }
      }
      for row in 0..<size.rows {
        for column in 0..<frequencyColumns {
          var sum = SIMD2<Double>.zero
          for y in 0..<height.kernel {
            let (a, root) = (rows[y * frequencyColumns + column], rowRoots[row * y * height.dilation])
            sum += SIMD2(a.x * root.x - a.y * root.y, a.x * root.y + a.y * root.x)
          }
          let (c, d) = (sum.x * scale, sum.y * scale)
          let position = target + 3 * (row * frequencyColumns + column) * pitch
          position[0] = Float(c)
          position[pitch] = Float(d - c)
          position[2 * pitch] = Float(c + d)
        }
      }
    }
  }

  func transformInputs(
    _ pixels: UnsafePointer<Float>, rowStride: Int, tileCount: Int, into target: UnsafeMutablePointer<Float>,
    pitch: Int, scratch: UnsafeMutablePointer<Float>
  ) {
    let rowCount = size.columns * kernels.lanes
    let frequencies = scratch + fft.realElementCount
    for tile in 0..<tileCount {
      let pixels = pixels + tile * outputColumns * kernels.lanes
      for row in 0..<size.rows { (scratch + row * rowCount).update(from: pixels + row * rowStride, count: rowCount) }
      fft.forward(scratch, frequencies)
      kernels.splitFrequencies(frequencies, fft.frequencyCount, target + tile * kernels.lanes, pitch)
    }
  }

  func transformGradients(
    _ pixels: UnsafePointer<Float>, rowStride: Int, tileCount: Int, into target: UnsafeMutablePointer<Float>,
    tileStride: Int, pitch: Int, scratch: UnsafeMutablePointer<Float>
  ) {
    let frequencies = scratch + fft.realElementCount
    for tile in 0..<tileCount {
      let pixels = pixels + tile * outputColumns * kernels.lanes
      scratch.update(repeating: 0, count: fft.realElementCount)
      for row in 0..<outputRows {
        (scratch + row * size.columns * kernels.lanes).update(
          from: pixels + row * rowStride, count: outputColumns * kernels.lanes)
      }
      fft.forward(scratch, frequencies)
      kernels.splitConjugates(frequencies, fft.frequencyCount, target + tile * tileStride, pitch)
    }
  }

  /// The inverse transform at the taps alone, of the frequencies that three products make: (k₁ − k₃) + i(k₁ + k₂).
  ///
  /// Along columns it is complex; along rows, where half of the frequencies are there, twice its real part, but for the
  /// first and the middle one.
  var weightsGradientTransform: WeightsGradientTransform {
    let (height, width) = (problem.height, problem.width)
    let frequencyColumns = size.columns / 2 + 1
    let scale = 1 / Double(size.rows * size.columns)
    let rowMatrix = (0..<size.rows).flatMap { row in
      let roots = (0..<height.kernel).map { rowRoots[row * $0 * height.dilation] }
      return [
        roots.flatMap { [$0.x - $0.y, $0.y + $0.x] }, roots.flatMap { [-$0.y, $0.x] },
        roots.flatMap { [-$0.x, -$0.y] },
      ]
    }
    let columnMatrix = (0..<frequencyColumns).flatMap { column in
      let isSingle = column == 0 || 2 * column == size.columns
      let roots = (0..<width.kernel).map { columnRoots[column * $0 * width.dilation] * (isSingle ? scale : 2 * scale) }
      return [roots.map(\.x), roots.map { -$0.y }]
    }
    return WeightsGradientTransform(
      columnBases: (0..<frequencyColumns).map { 3 * $0 },
      rowPositions: (0..<size.rows).flatMap { row in (0..<3).map { 3 * row * frequencyColumns + $0 } },
      rowMatrix: rowMatrix, columnMatrix: columnMatrix, partCount: 2)
  }

  func transformOutputs(
    _ products: UnsafePointer<Float>, pitch: Int, tileCount: Int, into pixels: UnsafeMutablePointer<Float>,
    rowStride: Int, scratch: UnsafeMutablePointer<Float>
  ) {
    let frequencies = scratch + fft.realElementCount
    for tile in (0..<tileCount).reversed() {
      kernels.joinFrequencies(products + tile * kernels.lanes, pitch, fft.frequencyCount, frequencies)
      fft.inverse(frequencies, scratch)
      let pixels = pixels + tile * outputColumns * kernels.lanes
      for row in 0..<outputRows {
        (pixels + row * rowStride).update(
          from: scratch + row * size.columns * kernels.lanes, count: outputColumns * kernels.lanes)
      }
    }
  }
}

/// e^(2πik/n) for all k, the conjugated roots that a correlation needs.
private struct RootsOfUnity: Sendable {
  private let values: [SIMD2<Double>]

  init(order: Int) {
    values = (0..<order).map {
      let angle = 2 * Double.pi * Double($0) / Double(order)
      return SIMD2(cos(angle), sin(angle))
    }
  }

  subscript(_ exponent: Int) -> SIMD2<Double> { values[exponent % values.count] }
}
