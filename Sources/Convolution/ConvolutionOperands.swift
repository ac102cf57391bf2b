import Tensors

/// The data of one execution; the caller owns all of it.
///
/// Images may have any distance and begin at any element, so that a plan reads from and writes into a slice of the channels of
/// another tensor. The gradient of weights counts their output channels as images.
package struct ConvolutionOperands: @unchecked Sendable {
  /// Forward and backward weights: the input. Backward data: the gradient of the output.
  package let source: ImageBatch
  /// Backward weights: the gradient of the output.
  package let gradient: ImageBatch?
  /// One value for each output channel, if the problem adds a bias.
  package let bias: UnsafePointer<Float>?
  /// Where one value for each output channel goes, if backward weights give the gradient of the bias.
  package let biasGradient: UnsafeMutablePointer<Float>?
  /// Images of the output's shape, if the problem adds them.
  package let residual: ImageBatch?
  /// Forward: the output. Backward data: the gradient of the input. Backward weights: the gradient of the weights.
  package let destination: MutableImageBatch

  package init(
    source: ImageBatch, gradient: ImageBatch? = nil, bias: UnsafePointer<Float>? = nil,
    biasGradient: UnsafeMutablePointer<Float>? = nil, residual: ImageBatch? = nil, destination: MutableImageBatch
  ) {
    self.source = source
    self.gradient = gradient
    self.bias = bias
    self.biasGradient = biasGradient
    self.residual = residual
    self.destination = destination
  }
}
