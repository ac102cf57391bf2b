import Tensors

/// What an algorithm executes for one forward pass of a problem.
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

  private static let largestCount = 1 << 58
}
