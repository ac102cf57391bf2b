import Convolution

/// What a layer does: the vocabulary of the catalog and of model files.
///
/// Each operation is a struct of its own in a file of its own. A module that has something to say of operations does so
/// in a protocol that every one of them conforms to, and has one switch like `definition`, so that the compiler names
/// what a new operation still lacks.
package enum Operation: Hashable, Sendable {
  case input(InputOperation)
  case convolution(ConvolutionOperation)
  case fullyConnected(FullyConnectedOperation)
  case pool(PoolOperation)
  case globalAveragePool(GlobalAveragePoolOperation = GlobalAveragePoolOperation())
  case globalMaximumPool(GlobalMaximumPoolOperation = GlobalMaximumPoolOperation())
  case adaptiveAveragePool(AdaptiveAveragePoolOperation)
  case trainableSubsampling(TrainableSubsamplingOperation = TrainableSubsamplingOperation())
  case radialBasis(RadialBasisOperation)
  case activation(ActivationOperation)
  case softmax(SoftmaxOperation = SoftmaxOperation())
  case dropout(DropoutOperation)
  case batchNormalization(BatchNormalizationOperation = BatchNormalizationOperation())
  case localResponseNormalization(LocalResponseNormalizationOperation)
  case concatenation(ConcatenationOperation = ConcatenationOperation())
  case addition(AdditionOperation = AdditionOperation())
  case scaling(ScalingOperation)
  case paddedShortcut(PaddedShortcutOperation)
  case flatten(FlattenOperation = FlattenOperation())
}

extension Operation {
  /// What the operation says of itself: the one switch over operations in this module.
  private var definition: any NetworkOperation {
    switch self {
    case .input(let operation): operation
    case .convolution(let operation): operation
    case .fullyConnected(let operation): operation
    case .pool(let operation): operation
    case .globalAveragePool(let operation): operation
    case .globalMaximumPool(let operation): operation
    case .adaptiveAveragePool(let operation): operation
    case .trainableSubsampling(let operation): operation
    case .radialBasis(let operation): operation
    case .activation(let operation): operation
    case .softmax(let operation): operation
    case .dropout(let operation): operation
    case .batchNormalization(let operation): operation
    case .localResponseNormalization(let operation): operation
    case .concatenation(let operation): operation
    case .addition(let operation): operation
    case .scaling(let operation): operation
    case .paddedShortcut(let operation): operation
    case .flatten(let operation): operation
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

  /// The shape of the output for inputs of the given shapes.
  ///
  /// - Throws: `LayerFault` if the operation cannot read them.
  package func outputShape(of inputs: [FeatureShape]) throws(LayerFault) -> FeatureShape {
    try definition.requireInputCount(inputs.count)
    let output = try definition.outputShape(of: inputs)
    try SizeLimit.requireCountable([output.channels, output.height, output.width], quantity: "the output")
    return output
  }

  /// The operation as a convolution problem for `batch` images; nil if it is none.
  ///
  /// - Throws: `ConvolutionProblemError` for a batch below 1, and for tensors that are too large.
  func problem(_ shapes: LayerShapes, batch: Int) throws(ConvolutionProblemError) -> ConvolutionProblem? {
    try definition.problem(shapes, batch: batch)
  }
}
