/// The data of one execution; the caller owns every buffer, 64-byte aligned.
package struct ConvolutionOperands: @unchecked Sendable {
  /// Forward and backward weights: the input. Backward data: the gradient of the output.
  package let source: UnsafePointer<Float>
  /// Backward weights: the gradient of the output.
  package let gradient: UnsafePointer<Float>?
  /// One value for each output channel, if the problem has a bias.
  package let bias: UnsafePointer<Float>?
  /// A tensor of the output's shape, if the problem adds one.
  package let residual: UnsafePointer<Float>?
  /// Forward: the output. Backward data: the gradient of the input. Backward weights: the gradient of the weights.
  package let destination: UnsafeMutablePointer<Float>

  package init(
    source: UnsafePointer<Float>, gradient: UnsafePointer<Float>? = nil, bias: UnsafePointer<Float>? = nil,
    residual: UnsafePointer<Float>? = nil, destination: UnsafeMutablePointer<Float>
  ) {
    self.source = source
    self.gradient = gradient
    self.bias = bias
    self.residual = residual
    self.destination = destination
  }
}
