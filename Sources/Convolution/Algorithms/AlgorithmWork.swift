import Tensors

/// What an algorithm executes for one pass of a problem.
package struct AlgorithmWork: Hashable, Sendable {
  /// Real multiplications that combine inputs with weights, each of which comes with an addition.
  package let multiplications: Int
  /// Floating-point operations that transform the inputs.
  package let inputTransformFLOPs: Int
  /// Floating-point operations that transform the products to outputs.
  package let outputTransformFLOPs: Int
  /// Floating-point operations that transform the weights, once for any number of images.
  package let weightTransformFLOPs: Int
  /// The tile as plans call it: `F(4x4,3x3)`; empty where there is none.
  package let tile: String

  /// Counts that are products of factors, so that one that is too large is seen.
  ///
  /// - Returns: nil if a count is too large for sums of a few of them.
  init?(
    multiplications: [Int], inputTransformFLOPs: [Int] = [0], outputTransformFLOPs: [Int] = [0],
    weightTransformFLOPs: [Int] = [0], tile: String = ""
  ) {
    let counts = [multiplications, inputTransformFLOPs, outputTransformFLOPs, weightTransformFLOPs]
      .compactMap { Int.product(of: $0) }.filter { $0 <= Self.largestCount }
    guard counts.count == 4 else { return nil }
    self.multiplications = counts[0]
    self.inputTransformFLOPs = counts[1]
    self.outputTransformFLOPs = counts[2]
    self.weightTransformFLOPs = counts[3]
    self.tile = tile
  }

  /// The work of several convolutions, with the tile of the first one.
  ///
  /// - Returns: nil if a count is too large.
  init?(_ parts: [AlgorithmWork], phases: String) {
    multiplications = parts.map(\.multiplications).saturatingSum
    inputTransformFLOPs = parts.map(\.inputTransformFLOPs).saturatingSum
    outputTransformFLOPs = parts.map(\.outputTransformFLOPs).saturatingSum
    weightTransformFLOPs = parts.map(\.weightTransformFLOPs).saturatingSum
    tile = (parts.first?.tile).map { $0.isEmpty ? "" : $0 + phases } ?? ""
    let counts = [multiplications, inputTransformFLOPs, outputTransformFLOPs, weightTransformFLOPs]
    guard counts.allSatisfy({ $0 <= Self.largestCount }) else { return nil }
  }

  private static let largestCount = 1 << 58
}
