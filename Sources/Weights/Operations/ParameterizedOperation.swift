import Networks
import Tensors

/// What an operation says of the tensors of parameters that it reads.
protocol ParameterizedOperation {
  /// The tensors, in the order in which a file lists them.
  func parameters(_ shapes: LayerShapes) -> [ParameterForm]
}

extension Operation {
  /// What the operation says of its parameters, nil for one without: the one switch over operations in this module.
  var parameterized: (any ParameterizedOperation)? {
    switch self {
    case .parameter(let operation): operation
    case .convolution(let operation): operation
    case .transposedConvolution(let operation): operation
    case .fullyConnected(let operation): operation
    case .trainableSubsampling(let operation): operation
    case .radialBasis(let operation): operation
    case .parametricReLU(let operation): operation
    case .batchNormalization(let operation): operation
    case .layerNormalization(let operation): operation
    case .groupNormalization(let operation): operation
    case .input, .matrixProduct, .pool, .globalAveragePool, .globalMaximumPool, .globalNormPool, .adaptiveAveragePool,
      .reduction, .activation, .softmax, .dropout, .localResponseNormalization, .concatenation, .slice, .elementwise,
      .scaling, .paddedShortcut, .pad, .resize, .channelShuffle, .flatten, .reshape, .transpose:
      nil
    }
  }
}
