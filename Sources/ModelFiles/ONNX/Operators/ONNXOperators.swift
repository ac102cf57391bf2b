import Networks

/// The operators of ONNX that become layers: the one table from their names to converters.
enum ONNXOperators {
  /// Appends the layers of a node and binds what it produces.
  typealias Converter = @Sendable (ONNXNode, ONNXImporter) throws -> Void

  static let converters: [String: Converter] =
    ([
      "Conv": ONNXConvolutions.convolution, "ConvTranspose": ONNXConvolutions.transposed,
      "Gemm": ONNXMatrices.gemm, "MatMul": ONNXMatrices.product,
      "MaxPool": ONNXPools.maximum, "AveragePool": ONNXPools.average, "LpPool": ONNXPools.norm,
      "GlobalAveragePool": { try ONNXPools.global($0, $1, .globalAveragePool()) },
      "GlobalMaxPool": { try ONNXPools.global($0, $1, .globalMaximumPool()) },
      "GlobalLpPool": { node, importer in
        try ONNXPools.global(node, importer, .globalNormPool(.init(power: try node.integer("p", or: 2))))
      },
      "ReduceMean": { try ONNXReductions.reduction($0, $1, .mean, axesAreInput: 18) },
      "ReduceSum": { try ONNXReductions.reduction($0, $1, .sum, axesAreInput: 13) },
      "ReduceMax": { try ONNXReductions.reduction($0, $1, .maximum, axesAreInput: 18) },
      "ReduceMin": { try ONNXReductions.reduction($0, $1, .minimum, axesAreInput: 18) },
      "BatchNormalization": ONNXNormalizations.batch, "InstanceNormalization": ONNXNormalizations.instance,
      "LayerNormalization": ONNXNormalizations.layer, "GroupNormalization": ONNXNormalizations.group,
      "LRN": ONNXNormalizations.localResponse,
      "Softmax": { try ONNXNormalizations.softmax($0, $1, isLogarithmic: false) },
      "LogSoftmax": { try ONNXNormalizations.softmax($0, $1, isLogarithmic: true) },
      "PRelu": ONNXActivations.parametricReLU, "Dropout": ONNXActivations.dropout, "Clip": ONNXActivations.clip,
      "Add": { try ONNXElementwise.binary($0, $1, .addition) },
      "Sub": { try ONNXElementwise.binary($0, $1, .difference) },
      "Mul": { try ONNXElementwise.binary($0, $1, .product) },
      "Div": { try ONNXElementwise.binary($0, $1, .division) },
      "Pow": { try ONNXElementwise.binary($0, $1, .power) },
      "Sum": { try ONNXElementwise.combination($0, $1, .addition) },
      "Mean": ONNXElementwise.mean,
      "Min": { try ONNXElementwise.combination($0, $1, .minimum) },
      "Max": { try ONNXElementwise.combination($0, $1, .maximum) },
      "Identity": ONNXRearrangements.identity, "Cast": ONNXRearrangements.identity,
      "QuantizeLinear": ONNXRearrangements.identity,
      "Shape": ONNXRearrangements.shape, "Size": ONNXRearrangements.size,
      "Flatten": ONNXRearrangements.flatten, "Reshape": ONNXRearrangements.reshape,
      "Squeeze": ONNXRearrangements.squeeze, "Unsqueeze": ONNXRearrangements.unsqueeze,
      "Transpose": ONNXRearrangements.transpose, "Concat": ONNXRearrangements.concatenate,
      "Slice": ONNXRearrangements.slice, "Split": ONNXRearrangements.split, "Gather": ONNXRearrangements.gather,
      "Expand": ONNXRearrangements.expand, "Pad": ONNXRearrangements.pad,
      "DepthToSpace": ONNXRearrangements.depthToSpace, "SpaceToDepth": ONNXRearrangements.spaceToDepth,
      "Resize": ONNXResizing.resize, "Upsample": ONNXResizing.upsample,
    ] as [String: Converter]).merging(functions) { converter, _ in converter }

  private static let functions: [String: Converter] = ONNXActivations.functions.mapValues { function in
    { @Sendable node, importer in try ONNXActivations.apply(try function(node), node, importer) }
  }

  /// Operators that are never counted, and why.
  static let declined: [String: String] = [
    "QuantizeLinear": quantization, "DequantizeLinear": quantization, "DynamicQuantizeLinear": quantization,
    "QLinearConv": quantization, "QLinearMatMul": quantization, "ConvInteger": quantization,
    "MatMulInteger": quantization, "If": control, "Loop": control, "Scan": control, "LSTM": recurrence,
    "GRU": recurrence, "RNN": recurrence,
  ]

  /// Declined operators whose first output has the shape of their first input.
  static let keepsShape: Set<String> = ["QuantizeLinear", "DequantizeLinear"]

  private static let quantization = "quantised arithmetic is not counted"
  private static let control = "what it executes depends on values"
  private static let recurrence = "recurrent layers are not counted"
}
