// The names of costs in result files, where they are not those of the properties.

extension NetworkCost {
  enum CodingKeys: String, CodingKey {
    case name, input, batch, layers, parameters, macs, units, depth, stride, training
    case otherOperations = "other_operations"
    case weightLayers = "weight_layers"
    case receptiveField = "receptive_field"
    case weightsByteCount = "weights_byte_count"
    case activationByteCount = "activation_byte_count"
    case peakActivationByteCount = "peak_activation_byte_count"
    case peakLayer = "peak_layer"
    case movedByteCount = "moved_byte_count"
  }
}

extension LayerCost {
  enum CodingKeys: String, CodingKey {
    case name, kind, inputs, window, output, parameters, macs, units, training, algorithms
    case gradientAlgorithms = "gradient_algorithms"
    case isAuxiliary = "is_auxiliary"
    case isWeightLayer = "is_weight_layer"
    case otherOperations = "other_operations"
    case outputByteCount = "output_byte_count"
    case liveByteCount = "live_byte_count"
    case movedByteCount = "moved_byte_count"
    case receptiveField = "receptive_field"
  }
}

extension WindowSizes {
  enum CodingKeys: String, CodingKey {
    case kernel, stride, padding, dilation, groups
    case paddingAfter = "padding_after"
  }
}

extension GradientAlgorithmCosts {
  enum CodingKeys: String, CodingKey {
    case backwardData = "backward_data"
    case backwardWeights = "backward_weights"
  }
}

extension MACCount {
  enum CodingKeys: String, CodingKey {
    case convolution
    case fullyConnected = "fully_connected"
    case inBoundsConvolution = "in_bounds_convolution"
  }
}

extension TrainingCost {
  enum CodingKeys: String, CodingKey {
    case backwardDataMACs = "backward_data_macs"
    case backwardWeightsMACs = "backward_weights_macs"
    case storedActivationByteCount = "stored_activation_byte_count"
    case gradientByteCount = "gradient_byte_count"
    case momentumStateByteCount = "momentum_state_byte_count"
    case adamStateByteCount = "adam_state_byte_count"
  }
}

extension AlgorithmCost {
  enum CodingKeys: String, CodingKey {
    case algorithm, multiplications, note
    case transformOperations = "transform_operations"
    case weightTransformOperations = "weight_transform_operations"
  }
}
