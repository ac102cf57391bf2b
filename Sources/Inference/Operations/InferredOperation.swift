import Convolution
import Networks
import WorkerThreads

/// What an operation says of its forward pass.
protocol InferredOperation: Sendable {
  /// What a plan may do with it instead of executing it by itself; nothing, unless an operation says otherwise.
  var rewriting: RewritingRole { get }

  /// Whether errors of its input are compared instead of its own, which they decide in a way that tells nothing of them; only
  /// where an operation says so.
  var hidesErrors: Bool { get }

  /// Computes the layer as it is defined, in double precision, for all images.
  func computeExactly(_ layer: ExactLayer)

  /// How the layer is executed in fp32, where no backend computes it.
  func makeStep(_ context: StepContext) -> any LayerStep

  /// The convolution whose gradient of the input the operation is; nil for those that are none.
  func gradientProblem(_ shapes: LayerShapes, batch: Int) throws(ConvolutionProblemError) -> ConvolutionProblem?
}

extension InferredOperation {
  var rewriting: RewritingRole { .none }
  var hidesErrors: Bool { false }

  func gradientProblem(_ shapes: LayerShapes, batch: Int) throws(ConvolutionProblemError) -> ConvolutionProblem? { nil }
}

extension Operation {
  /// What the operation says of its forward pass: the one switch over operations in this module.
  var inferred: any InferredOperation {
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

extension Network {
  /// Why the network cannot run; nil if it can.
  package var inferenceLimitation: Limitation? {
    inputIndices.count == 1 ? nil : Limitation("runs networks with one input, and this one has \(inputIndices.count)")
  }

  /// For each layer, the one whose output it is: itself, or for a view what it looks through to.
  var viewed: [Int] {
    layers.enumerated().reduce(into: []) { viewed, layer in
      let isView = layer.element.operation.inferred.rewriting == .view
      viewed.append(isView ? viewed[layer.element.inputs[0]] : layer.offset)
    }
  }

  /// The layers whose outputs users get: the network's, and those that nobody reads.
  package var givenLayers: [Int] {
    let read = Set(layers.flatMap(\.inputs))
    return layers.indices.filter { !read.contains($0) || outputIndices.contains($0) }
  }
}
