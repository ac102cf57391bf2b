import Networks

/// What the backward pass of an operation reads of the forward pass.
struct BackwardReads: Hashable, Sendable {
  var inputs = false
  var output = false

  static let nothing = BackwardReads()
  static let inputs = BackwardReads(inputs: true)
  static let output = BackwardReads(output: true)
}

/// What an operation says of how it is trained.
protocol TrainedOperation: Sendable {
  /// Whether its output is its input, so that there is nothing to do in either direction.
  var isView: Bool { get }
  var backwardReads: BackwardReads { get }
  /// Whether its output may lie where its first input was, if nobody reads that any more.
  var writesOverInput: Bool { get }
  /// Whether the gradient of its first input may lie where that of its output was.
  var gradientOverwrites: Bool { get }

  /// How the layer is executed for a number of images.
  ///
  /// - Throws: `Limitation` where no backend has a plan, and what a backend throws that fails.
  func makeTrainingStep(_ context: TrainingContext) throws -> any TrainingStep
}

extension TrainedOperation {
  var isView: Bool { false }
  var backwardReads: BackwardReads { .nothing }
  var writesOverInput: Bool { false }
  var gradientOverwrites: Bool { false }
}

extension Operation {
  /// What the operation says of how it is trained; nil for one without a backward pass: the one switch over operations in this module.
  var trained: (any TrainedOperation)? {
    switch self {
    case .convolution(let operation): operation
    case .fullyConnected(let operation): operation
    case .pool(let operation): operation.isTrainable ? operation : nil
    case .globalAveragePool(let operation): operation
    case .globalMaximumPool(let operation): operation
    case .trainableSubsampling(let operation): operation
    case .radialBasis(let operation): operation
    case .activation(let operation): operation.isTrainable ? operation : nil
    case .softmax(let operation): operation
    case .dropout(let operation): operation
    case .batchNormalization(let operation): operation
    case .localResponseNormalization(let operation): operation
    case .concatenation(let operation): operation
    case .elementwise(let operation): operation.isTrainable ? operation : nil
    case .scaling(let operation): operation
    case .paddedShortcut(let operation): operation
    case .flatten(let operation): operation
    case .reshape(let operation): operation
    case .input, .parameter, .transposedConvolution, .matrixProduct, .globalNormPool, .adaptiveAveragePool, .reduction,
      .parametricReLU, .layerNormalization, .groupNormalization, .slice, .pad, .resize, .channelShuffle, .transpose:
      nil
    }
  }
}
