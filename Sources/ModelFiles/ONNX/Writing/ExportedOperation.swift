import Networks

/// How an operation is written as nodes of ONNX.
protocol ExportedOperation {
  /// Appends the nodes of a layer, the last of which has its name.
  func exported(as layer: Layer, reading inputs: [ExportedValue], to exporter: inout ONNXExporter) -> ExportedValue
}

extension LayerOperation {
  func exported(as layer: Layer, reading inputs: [ExportedValue], to exporter: inout ONNXExporter) -> ExportedValue {
    exportable.exported(as: layer, reading: inputs, to: &exporter)
  }

  /// The one switch over operations in this module.
  private var exportable: any ExportedOperation {
    switch self {
    case .input(let operation): operation
    case .parameter(let operation): operation
    case .convolution(let operation): operation
    case .transposedConvolution(let operation): operation
    case .fullyConnected(let operation): operation
    case .matrixProduct(let operation): operation
    case .pool(let operation): operation
    case .globalAveragePool(let operation): operation
    case .globalMaximumPool(let operation): operation
    case .globalNormPool(let operation): operation
    case .adaptiveAveragePool(let operation): operation
    case .reduction(let operation): operation
    case .trainableSubsampling(let operation): operation
    case .radialBasis(let operation): operation
    case .activation(let operation): operation
    case .parametricReLU(let operation): operation
    case .softmax(let operation): operation
    case .dropout(let operation): operation
    case .batchNormalization(let operation): operation
    case .layerNormalization(let operation): operation
    case .groupNormalization(let operation): operation
    case .localResponseNormalization(let operation): operation
    case .concatenation(let operation): operation
    case .slice(let operation): operation
    case .elementwise(let operation): operation
    case .scaling(let operation): operation
    case .paddedShortcut(let operation): operation
    case .pad(let operation): operation
    case .resize(let operation): operation
    case .channelShuffle(let operation): operation
    case .flatten(let operation): operation
    case .reshape(let operation): operation
    case .transpose(let operation): operation
    }
  }
}
