/// How far an algorithm's result may be from the exact one, derived from how it computes.
///
/// One output is a sum of products x·w. Rounding errors of fp32 (unit roundoff u = 2^−24) on zero-mean random data
/// behave like independent random variables: after `depth` roundings the error stays below λ · √depth · u · ‖x·w‖₂
/// except with a probability that λ makes negligible. An algorithm that transforms its operands works on values that
/// are larger than the products by the growth of its transforms, and its errors grow with them.
///
/// - Source: Higham & Mary, "Sharper Probabilistic Backward Error Analysis for Basic Linear Algebra Kernels with
///   Random Data", SIAM J. Sci. Comput. 42(5), 2020, whose model of errors and data this takes over; for the transforms
///   Barabasz et al., "Error Analysis and Improving the Accuracy of Winograd Convolution for Deep Neural Networks", ACM TOMS
///   46(4), 2020, section 4.
package struct ErrorBound: Hashable, Sendable {
  /// Roundings on the longest path from an operand to an output.
  package let depth: Int
  /// By how much intermediate values exceed the products, in the 2-norm; 1 without a transform.
  package let growth: Double

  package init(depth: Int, growth: Double = 1) {
    self.depth = depth
    self.growth = growth
  }

  /// 2^−24: half the distance between 1 and the next fp32 value.
  package static let unitRoundoff = 0x1p-24
  /// λ: a single output fails by chance with probability below 2·exp(−λ²/2) = 3e-14.
  package static let confidence = 8.0

  /// The largest accepted |computed − exact| where the products of an output have the 2-norm `norm`.
  package func tolerance(norm: Double) -> Double {
    Self.confidence * Double(depth).squareRoot() * growth * Self.unitRoundoff * norm
  }
}
