import Convolution
import Tensors
import VectorKernels

/// The matrices of a tile's F(m, r) in the form that kernels and weight packing read.
final class WinogradNumbers: Sendable {
  let matrices: CookToom
  /// G as α × r values.
  let weightsTransform: [Double]
  private let storage: Tensor
  private let sampleCount: Int
  private let pairCount: Int

  init(_ tiling: WinogradTiling) {
    let outputs = tiling.outputs
    let matrices = CookToom(outputs: outputs, taps: tiling.taps)
    sampleCount = tiling.samples
    self.matrices = matrices
    weightsTransform = matrices.weightsTransform.flatMap { $0.map(\.doubleValue) }
    let firstPair = matrices.points.count % 2
    let pairs = stride(from: firstPair, to: matrices.points.count, by: 2).map { matrices.points[$0] }
    let squares = pairs.map { $0 * $0 }
    pairCount = pairs.count
    let full = CookToom.product(withRoots: squares).dropLast()
    let partial = squares.indices.flatMap { pair in
      CookToom.product(withRoots: squares.indices.filter { $0 != pair }.map { squares[$0] }).dropLast()
    }
    let powers = pairs.map { CookToom.powers(of: $0, count: outputs) }
    let values = full + partial + (0..<outputs).flatMap { power in powers.map { $0[power] } } + pairs.map { -$0 }
    storage = Tensor([values.count])
    for (index, value) in values.enumerated() { storage.elements[index] = Float(value.doubleValue) }
  }

  /// Valid as long as this object.
  var coefficients: WinogradCoefficients {
    let partial = storage.pointer + pairCount
    let powers = partial + pairCount * (pairCount - 1)
    return WinogradCoefficients(
      sampleCount: sampleCount, outputCount: matrices.outputs, fullProduct: storage.pointer,
      partialProducts: partial, powers: powers, negatedPoints: powers + matrices.outputs * pairCount)
  }
}
