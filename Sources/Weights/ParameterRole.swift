/// What a tensor of parameters does in its layer.
package enum ParameterRole: String, Hashable, Sendable, CaseIterable {
  /// The kernels of a convolution, or a matrix: what inputs are multiplied by.
  case weight
  /// What is added to each output.
  case bias
  /// What a normalised element is multiplied by.
  case scale
  /// What is added to a normalised element.
  case shift
  /// The mean of each channel over the training data. Not trained, and not counted as a parameter.
  case mean
  /// The variance of each channel over the training data. Not trained, and not counted as a parameter.
  case variance
  /// The codes that radial basis functions compare with. Fixed, and not counted as a parameter.
  case codes
  /// The numbers of a constant that other layers read. Fixed, and not counted as a parameter.
  case constant

  /// Whether training changes it by gradients, so that it counts as a parameter.
  package var isTrained: Bool {
    switch self {
    case .weight, .bias, .scale, .shift: true
    case .mean, .variance, .codes, .constant: false
    }
  }
}
