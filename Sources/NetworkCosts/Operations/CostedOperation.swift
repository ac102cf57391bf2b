import Networks

/// What an operation says of its cost for one image.
protocol CostedOperation {
  /// Trainable numbers; none, unless an operation says otherwise.
  func parameters(_ shapes: LayerShapes) -> ParameterCount

  /// Multiply-adds of convolutions and products with matrices; none, unless an operation says otherwise.
  func macs(_ shapes: LayerShapes) -> MACCount

  /// Operations that are no multiply-adds.
  ///
  /// An addition, multiplication, comparison, division or function value counts as one.
  func otherOperationCount(_ shapes: LayerShapes) -> Int

  /// Multiply-adds of the backward pass, for gradients of inputs and of weights: as many each as forward, unless an
  /// operation says otherwise.
  ///
  /// - Parameter gradients: for each input, whether its gradient is needed.
  func backwardMACs(_ shapes: LayerShapes, gradients: [Bool]) -> (data: Int, weights: Int)

  /// What its backward pass reads again.
  var backwardReads: BackwardReads { get }

  /// What one element of the output reads of the inputs; the element in its place, unless an operation says otherwise.
  func window(_ shapes: LayerShapes) -> Window

  /// What describes the window that slides over its input; nil, unless an operation says otherwise.
  func windowSizes(_ shapes: LayerShapes) -> WindowSizes?

  /// Whether papers count it as a layer, because it holds weights, trained or fixed; not unless an operation says so.
  var isWeightLayer: Bool { get }

  /// Links as LeCun counts them: every use of a weight and of a bias.
  ///
  /// - Source: LeCun et al. 1998, section II.B.
  func connectionCount(_ shapes: LayerShapes) -> Int
}

extension CostedOperation {
  func parameters(_ shapes: LayerShapes) -> ParameterCount { ParameterCount() }
  func macs(_ shapes: LayerShapes) -> MACCount { MACCount() }
  func window(_ shapes: LayerShapes) -> Window { Window(reach: 1, stride: 1) }
  func windowSizes(_ shapes: LayerShapes) -> WindowSizes? { nil }
  var isWeightLayer: Bool { false }

  func backwardMACs(_ shapes: LayerShapes, gradients: [Bool]) -> (data: Int, weights: Int) {
    let count = macs(shapes).dense
    return (gradients.contains(true) ? count : 0, count)
  }

  func connectionCount(_ shapes: LayerShapes) -> Int {
    macs(shapes).dense + (parameters(shapes).biases > 0 ? shapes.output.elementCount : 0)
  }
}

extension Operation {
  /// What the operation says of its cost: the one switch over operations in this module.
  var costed: any CostedOperation {
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
