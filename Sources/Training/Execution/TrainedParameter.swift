import Tensors
import Weights

/// A tensor of parameters with its values and gradients.
package struct TrainedParameter {
  package let parameter: Parameter
  let valueTensor: Tensor
  let gradientTensor: Tensor
  /// Whether gradients change it; running statistics change by themselves, and codes and constants never.
  package let isTrained: Bool

  package var name: String { parameter.name }
  package var shape: TensorShape { parameter.shape }
  package var values: UnsafeMutableBufferPointer<Float> { valueTensor.elements }
  /// Those of the last step; zeros where nothing is trained.
  package var gradients: UnsafeMutableBufferPointer<Float> { gradientTensor.elements }
  /// Whether weight decay makes it smaller: weights, but neither biases nor what normalisation scales and shifts by.
  package var decays: Bool { isTrained && parameter.role == .weight }
}
