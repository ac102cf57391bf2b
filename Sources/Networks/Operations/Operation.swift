import Convolution

/// What a layer does: the vocabulary of the catalog and of model files.
///
/// Each operation is a struct of its own in a file of its own. A module that has something to say of operations does so
/// in a protocol that every one of them conforms to, and has one switch like `definition`, so that the compiler names
/// what a new operation still lacks.
package enum Operation: Hashable, Sendable {
  case input(InputOperation)
  case parameter(ParameterOperation)
  case convolution(ConvolutionOperation)
  case transposedConvolution(TransposedConvolutionOperation)
  case fullyConnected(FullyConnectedOperation)
  case matrixProduct(MatrixProductOperation = MatrixProductOperation())
  case pool(PoolOperation)
  case globalAveragePool(GlobalAveragePoolOperation = GlobalAveragePoolOperation())
  case globalMaximumPool(GlobalMaximumPoolOperation = GlobalMaximumPoolOperation())
  case globalNormPool(GlobalNormPoolOperation = GlobalNormPoolOperation())
  case adaptiveAveragePool(AdaptiveAveragePoolOperation)
  case reduction(ReductionOperation)
  case trainableSubsampling(TrainableSubsamplingOperation = TrainableSubsamplingOperation())
  case radialBasis(RadialBasisOperation)
  case activation(ActivationOperation)
  case parametricReLU(ParametricReLUOperation = ParametricReLUOperation())
  case softmax(SoftmaxOperation = SoftmaxOperation())
  case dropout(DropoutOperation)
  case batchNormalization(BatchNormalizationOperation = BatchNormalizationOperation())
  case layerNormalization(LayerNormalizationOperation = LayerNormalizationOperation())
  case groupNormalization(GroupNormalizationOperation)
  case localResponseNormalization(LocalResponseNormalizationOperation)
  case concatenation(ConcatenationOperation = ConcatenationOperation())
  case slice(SliceOperation)
  case elementwise(ElementwiseOperation)
  case scaling(ScalingOperation)
  case paddedShortcut(PaddedShortcutOperation)
  case pad(PadOperation)
  case resize(ResizeOperation)
  case channelShuffle(ChannelShuffleOperation)
  case flatten(FlattenOperation = FlattenOperation())
  case reshape(ReshapeOperation)
  case transpose(TransposeOperation)
}

extension Operation {
  /// What the operation says of itself: the one switch over operations in this module.
  private var definition: any NetworkOperation {
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

extension Operation {
  /// The word for it in tables and model files.
  package var kind: String { definition.kind }

  /// Where its output lies when a network runs.
  package var placement: Placement { definition.placement }

  /// Where its output lies while a network is trained.
  package var trainingPlacement: Placement { definition.trainingPlacement }

  /// Whether it reads what layers produce; an input and a bare parameter do not.
  package var readsLayers: Bool { definition.inputCounts.upperBound > 0 }

  /// The shape of the output for inputs of the given shapes.
  ///
  /// - Throws: `LayerFault` if the operation cannot read them.
  package func outputShape(of inputs: [FeatureShape]) throws(LayerFault) -> FeatureShape {
    try definition.requireInputCount(inputs.count)
    let output = try definition.outputShape(of: inputs)
    try SizeLimit.requireCountable(output.extents, quantity: "the output")
    for extent in output.extents.dropFirst() { try SizeLimit.require("each extent", extent, atLeast: 1) }
    return output
  }

  /// The extents of the inputs that the shapes of its weights follow from.
  package func weightExtents(of inputs: [FeatureShape]) -> [Int] { definition.weightExtents(of: inputs) }

  /// The operation as a convolution problem for `batch` images; nil if it is none.
  ///
  /// - Throws: `ConvolutionProblemError` for a batch below 1, and for tensors that are too large.
  func problem(_ shapes: LayerShapes, batch: Int) throws(ConvolutionProblemError) -> ConvolutionProblem? {
    try definition.problem(shapes, batch: batch)
  }
}
